package dev.buoy.agent.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.drill.DrillConfig;
import dev.buoy.agent.accesslog.LogConfig;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.RecentEvents;
import dev.buoy.agent.time.VirtualScheduler;
import dev.buoy.agent.vrrp.RecentMoves;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.vrrp.RouterView.LastHeard;
import dev.buoy.agent.vrrp.Routers;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Node n2 of two takes the calls, and is the master of VI_1.
final class StandbyTest {
  private final VirtualScheduler scheduler = new VirtualScheduler();
  private List<VirtualRouterConfig> routers = List.of(Routers.config(3, 120, Duration.ofSeconds(1), true));
  private final Others peers = new Others();
  private final Operations operations = new Operations(Generation.first(file()), new Idle(),
      new Journal("n2", scheduler, new RecentEvents(100)), scheduler, scheduler, new Random(1));
  private final Idle running = new Idle();
  private final Standby standby = new Standby(operations, running, peers,
      () -> routers.stream().map(this::view).toList(),
      _ -> Map.of("n1", Routers.config(3, 150, Duration.ofSeconds(1), true)), scheduler::nanoTime, scheduler::advance,
      (_, _) -> {});
  /// When the roles moved lately.
  private List<Long> moves = List.of();
  private boolean succeeded = true;

  @Test
  void theNodeIsInStandbyOnceAnotherIsMaster() {
    var result = standby.set("n2", true, request(false, null), false);

    assertThat(result.outcome()).isEqualTo(Result.Outcome.DONE);
    assertThat(result.message()).startsWith("n2 is in standby; others are master after ");
    assertThat(operations.current().overrides().standby()).extracting(Author::operator).isEqualTo("alice");
  }

  @Test
  void thePlanNamesWhoFollows() {
    var plan = standby.set("n2", true, request(true, null), false).plan();

    assertThat(Objects.requireNonNull(plan).changes()).containsExactly("n2: READY -> STANDBY until released",
        "n2: VI_1 MASTER -> FAULT (standby)", "n1: VI_1 BACKUP -> MASTER (priority 150)");
    assertThat(plan.confirm()).isEqualTo("n2");
    assertThat(operations.current().overrides().standby()).isNull();
  }

  @Test
  void anotherMasterStaysWhatItIs() {
    peers.state = RouterState.MASTER;

    assertThat(Objects.requireNonNull(standby.set("n2", true, request(true, null), false).plan()).changes())
        .contains("n1: VI_1 is MASTER as well, and stays").noneMatch(line -> line.contains("BACKUP -> MASTER"));
  }

  @Test
  void theLastNodeIsRefused() {
    peers.state = RouterState.FAULT;

    assertThatThrownBy(() -> standby.set("n2", true, request(false, null), false)).isInstanceOf(Refused.class)
        .hasMessageStartingWith("no other node is known to be ready to serve VI_1 (n1 is FAULT)");
  }

  @Test
  void aRoleThatMovedTooOftenLatelyWaitsUnlessForced() {
    scheduler.advance(Duration.ofSeconds(100));
    moves = List.of(60L, 70L, 80L).stream().map(seconds -> Duration.ofSeconds(seconds).toNanos()).toList();

    assertThatThrownBy(() -> standby.set("n2", true, request(false, null), false)).isInstanceOf(Refused.class)
        .hasMessageContaining("VI_1").hasMessageContaining("wait 20 s");
    scheduler.advance(Duration.ofSeconds(20));
    assertThat(standby.set("n2", true, request(false, null), false).outcome()).isEqualTo(Result.Outcome.DONE);
  }

  @Test
  void thePlanOfTheThirdMoveSaysThatTheRoleRestsThen() {
    scheduler.advance(Duration.ofSeconds(100));
    moves = List.of(60L, 70L).stream().map(seconds -> Duration.ofSeconds(seconds).toNanos()).toList();

    var plan = Objects.requireNonNull(standby.set("n2", true, request(true, null), false).plan());

    assertThat(plan.warnings()).contains("VI_1 will have moved 3 times within a minute: it then rests for 20 s");
  }

  @Test
  void thePlanOfAMoveTooManyStaysTheSameWhileTheTimeComesNearer() {
    scheduler.advance(Duration.ofSeconds(100));
    moves = List.of(60L, 70L, 80L).stream().map(seconds -> Duration.ofSeconds(seconds).toNanos()).toList();

    var plan = Objects.requireNonNull(standby.set("n2", true, request(true, null), false).plan());
    scheduler.advance(Duration.ofSeconds(5));
    var later = Objects.requireNonNull(standby.set("n2", true, request(true, null), false).plan());

    assertThat(plan.guards()).hasSize(1);
    assertThat(plan.warnings()).contains("VI_1 may move again in 20 s");
    assertThat(later.warnings()).contains("VI_1 may move again in 15 s");
    assertThat(later.id()).isEqualTo(plan.id());
  }

  @Test
  void whereNobodyFollowsItSaysSo() {
    succeeded = false;

    var result = standby.set("n2", true, request(false, null), false);

    assertThat(result.outcome()).isEqualTo(Result.Outcome.FAILED);
    assertThat(result.message()).isEqualTo("n2 is in standby, but no master of VI_1 was heard within 5 s");
  }

  @Test
  void itEndsByReleaseOrByItsTime() {
    standby.set("n2", true, request(false, null), false);
    standby.set("n2", false, request(false, null), false);
    assertThat(operations.current().overrides().standby()).isNull();

    standby.set("n2", true, request(false, Duration.ofMinutes(1)), false);
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(operations.current().overrides().standby()).isNull();
  }

  @Test
  void aReadyNodeCannotBeReleased() {
    assertThatThrownBy(() -> standby.set("n2", false, request(false, null), false)).isInstanceOf(Refused.class)
        .hasMessage("n2 is not in standby");
  }

  @Test
  void aCallForAnotherNodeIsPassedOnOnce() {
    standby.set("n1", true, request(false, null), false);

    assertThat(peers.calls).containsExactly("standby n1");
    assertThatThrownBy(() -> standby.set("n1", true, request(false, null), true)).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> standby.set("n7", true, request(false, null), false)).isInstanceOf(Refused.class)
        .hasMessage("no node 'n7'; there is n1, n2");
  }

  @Test
  void theConnectionsOfAllInstancesLingerAtTheSameTime() {
    routers = List.of(routers.getFirst(), Routers.named("VI_2", 98, routers.getFirst()));

    standby.set("n2", true, request(false, null), false);

    assertThat(running.lingered).containsExactly(List.of("VI_1", "VI_2"));
  }

  private RouterView view(VirtualRouterConfig config) {
    var out = operations.current().overrides().standby() != null;
    var heard = out && succeeded ? new LastHeard(address("n1"), 150, scheduler.instant()) : null;
    return new RouterView(config, out ? RouterState.FAULT : RouterState.MASTER, 120, out ? null : address("n2"), null,
        List.of(), List.of(), null,
        heard, 0, 0, 0, Map.of(), null, Map.of(), List.of(),
        "", RouterView.Guard.NONE, new RecentMoves(moves));
  }

  private static Request request(boolean dryRun, @Nullable Duration lasting) {
    return new Request(new Caller("alice", Caller.Role.ADMIN, "local"), "kernel", dryRun, false, "", null, "", lasting);
  }

  private static InetAddress address(String node) {
    return Routers.address("10.77.0." + node.substring(1));
  }

  private static NodeConfig file() {
    var nodes = List.of("n1", "n2").stream().map(name -> new NodeConfig.Node(name, address(name))).toList();
    return new NodeConfig("quotation", "n2", nodes, new NodeConfig.Api(7443, true), List.of(), List.of(), List.of(),
        List.of(), List.of(), List.of(), Map.of(), Map.of(), null, 0, LogConfig.NONE, DrillConfig.NONE, Path.of("run"),
        Path.of("state"),
        "");
  }

  private static final class Others implements Peers {
    final List<String> calls = new ArrayList<>();
    RouterState state = RouterState.BACKUP;

    @Override
    public List<PeerRouter> ask(String instance) {
      return List.of(new PeerRouter("n1", address("n1"), null, state, 150, false, ""));
    }

    @Override
    public Result failover(String node, String instance, String to, Request request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Result setNodeState(String node, boolean standby, Request request) {
      calls.add((standby ? "standby " : "ready ") + node);
      return new Result(request.operationId(), Result.Outcome.DONE, node, 2, null);
    }

    @Override
    public void standBack(String node, String instance, String to, Request request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean release(String node, String instance, Request request) {
      throw new UnsupportedOperationException();
    }
  }
}
