package dev.buoy.agent.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.drill.DrillConfig;
import dev.buoy.agent.accesslog.LogConfig;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.RecentEvents;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.VirtualScheduler;
import dev.buoy.agent.vrrp.RecentMoves;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.vrrp.Routers;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Node n2 of three takes the calls: n1 has priority 150, n2 120, n3 100.
final class FailoversTest {
  private final List<String> steps = new ArrayList<>();
  private List<String> splits = List.of();
  private final VirtualScheduler scheduler = new VirtualScheduler();
  private final FakePeers peers = new FakePeers();
  private final Operations operations = new Operations(Generation.first(file()), new Idle(),
      new Journal("n2", scheduler, new RecentEvents(100)), scheduler, scheduler, new Random(1),
      _ -> Map.of(), _ -> {}, () -> splits);
  private final Idle running = new Idle();
  private final Failovers failovers = new Failovers(operations, running, peers, _ -> Optional.of(view()),
      _ -> settings(), _ -> Optional.empty(), scheduler::nanoTime, scheduler::advance,
      (_, step) -> steps.add(step));
  private RouterState state = RouterState.MASTER;
  private String master = "n2";
  /// Who is master once this node stands back.
  private String next = "n1";
  /// When the role moved lately.
  private List<Long> moves = List.of();

  @Test
  void whoReleasesItWhileConnectionsAreGivenTimeEndsIt() {
    running.meanwhile = () -> failovers.release("VI_1", request("", false));

    assertThatThrownBy(() -> failovers.failover("VI_1", "n3", request("", false), false)).isInstanceOf(Refused.class)
        .hasMessage("VI_1 was released while its connections were given time to end: nothing has moved");

    assertThat(running.unwantedAtLast).isTrue();
    assertThat(peers.calls).as("n1 made room, and competes again").startsWith("stand back n1").endsWith("release n1");
    assertThat(operations.current().overrides().yields()).isEmpty();
  }

  @Test
  void theNodeThatStandsBackSinceAnEarlierFailoverCanBeGivenTheRoleAgain() {
    peers.standsBack = "n1";

    var plan = failovers.failover("VI_1", "n1", request("", true), false).plan();
    var result = failovers.failover("VI_1", "n1", request("", false), false);

    assertThat(Objects.requireNonNull(plan).changes()).contains("n1: VI_1 no longer stands back (priority 1 -> 150)",
        "n1: VI_1 BACKUP -> MASTER (priority 150)");
    assertThat(peers.calls).containsExactly("release n1");
    assertThat(result.outcome()).isEqualTo(Result.Outcome.DONE);
  }

  @Test
  void aHandOverThatKeepsTheAddressesPromisesNoOutage() {
    var plan = failovers.failover("VI_1", "n1", request("", true), false).plan();

    assertThat(Objects.requireNonNull(plan).warnings())
        .contains("the addresses stay on n2 until n1 has announced them, after about 414 ms; no packet should be lost")
        .noneMatch(warning -> warning.contains("outage"));
  }

  @Test
  void anotherMasterThanTheNamedOneIsAFailure() {
    next = "n3";

    var result = failovers.failover("VI_1", "n1", request("", false), false);

    assertThat(result.outcome()).isEqualTo(Result.Outcome.FAILED);
    assertThat(result.message())
        .isEqualTo("n3 is master of VI_1, not n1; buoy release VI_1 lets the election decide again");
  }

  @Test
  void theOthersCompeteAgainWhenNobodyTookOver() {
    next = "n2";

    var result = failovers.failover("VI_1", "n3", request("", false), false);

    assertThat(result.outcome()).isEqualTo(Result.Outcome.FAILED);
    assertThat(peers.calls).containsExactly("stand back n1", "release n1");
  }

  @Test
  void theOthersCompeteAgainWhenOneOfThemRefuses() {
    peers.refuses = "n3";

    assertThatThrownBy(() -> failovers.failover("VI_1", "n4", request("", false), false))
        .isInstanceOf(Refused.class).hasMessage("n3 does not answer");

    assertThat(peers.calls).containsExactly("stand back n1", "release n1");
    assertThat(operations.current().overrides().yields()).isEmpty();
  }

  @Test
  void aTargetWithoutAnAgentIsRefusedByName() {
    peers.silent = "n3";

    assertThatThrownBy(() -> failovers.failover("VI_1", "n3", request("", false), false))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith("n3 cannot be reached: UNAVAILABLE: Connection refused");
  }

  @Test
  void aNodeThatOutranksTheTargetAndHasNoAgentIsRefusedByName() {
    peers.silent = "n1";

    assertThatThrownBy(() -> failovers.failover("VI_1", "n3", request("", false), false))
        .isInstanceOf(Refused.class).hasMessageStartingWith("n1 outranks n3 and cannot be asked to stand back");
  }

  @Test
  void aMasterThatIsNoNodeOfTheFileIsNamed() {
    state = RouterState.BACKUP;
    master = "n9";

    assertThatThrownBy(() -> failovers.failover("VI_1", "", request("", false), false)).isInstanceOf(Refused.class)
        .hasMessage("n2 is BACKUP of VI_1, the master is 10.77.0.9, which is no node of the file");
  }

  @Test
  void everyStepIsToldAsItHappens() {
    next = "n3";

    failovers.failover("VI_1", "n3", request("7f3a", false), false);

    assertThat(steps).hasSize(3).startsWith("n1 stands back", "n2 hands over");
    assertThat(steps.getLast()).startsWith("n3 is master after ");
  }

  @Test
  void oneMoveAtATime() {
    var seen = new ArrayList<String>();
    peers.onStandBack = () -> {
      peers.onStandBack = () -> {};
      try {
        failovers.failover("VI_1", "n4", request("bbbb", false), false);
      } catch (Refused e) {
        seen.add(String.valueOf(e.getMessage()));
      }
    };

    var first = failovers.failover("VI_1", "n3", request("aaaa", false), false);

    assertThat(first.operationId()).isEqualTo("aaaa");
    assertThat(seen).containsExactly("a failover of VI_1 by alice (buoy op aaaa) is under way; wait for its end");
    assertThat(peers.calls).doesNotContain("stand back n3");
  }

  @Test
  void aCallForAnotherMasterIsPassedOn() {
    state = RouterState.BACKUP;
    master = "n1";

    failovers.failover("VI_1", "", request("7f3a", false), false);

    assertThat(peers.calls).containsExactly("failover n1");
    assertThat(steps).containsExactly("passed on to n1, which is master");
  }

  @Test
  void thePlanNamesWhoMakesRoomAndWhoFollows() {
    var plan = Objects.requireNonNull(failovers.failover("VI_1", "n4", request("", true), false).plan());

    assertThat(plan.changes()).containsExactly("n1: VI_1 stands back (priority 150 -> 1)",
        "n3: VI_1 stands back (priority 100 -> 1)", "n2: VI_1 MASTER -> BACKUP (priority 120 -> 1 until released)",
        "n4: VI_1 BACKUP -> MASTER (priority 90)", "moves 10.77.0.100/24");
    assertThat(plan.guards()).isEmpty();
  }

  @Test
  void aNodeWithAnotherFileIsAWarning() {
    peers.digest = "0123456789abcdef";

    var plan = Objects.requireNonNull(failovers.failover("VI_1", "n1", request("", true), false).plan());

    assertThat(plan.warnings()).contains(
        "n1 runs another file (01234567) than n2 (): it may do otherwise than this says");
  }

  @Test
  void aNodeThatCannotServeIsRefused() {
    peers.faulty = "n1";

    assertThatThrownBy(() -> failovers.failover("VI_1", "n1", request("", false), false)).isInstanceOf(Refused.class)
        .hasMessageStartingWith("n1 cannot take VI_1 over: it is FAULT");
  }

  @Test
  void theEndOfAFailoverSaysWhomTheAddressMovesTo() {
    peers.standsBack = "n1";
    var plan = Objects.requireNonNull(failovers.release("VI_1", request("", true)).plan());

    assertThat(plan.changes()).startsWith("every node: VI_1 competes as the file says", "n2: VI_1 MASTER -> BACKUP",
        "n1: VI_1 BACKUP -> MASTER").anyMatch(change -> change.startsWith("moves "));
    assertThat(plan.warnings())
        .anyMatch(warning -> warning.endsWith("break where they came in over the moved address"));
    assertThat(plan.tier()).isEqualTo(2);
  }

  @Test
  void nothingMovesDuringASplit() {
    splits = List.of("VI_1: n2 and n4 are both master; neither hears the other");
    var plan = Objects.requireNonNull(failovers.failover("VI_1", "n1", request("", true), false).plan());

    assertThat(plan.guards()).isEqualTo(splits);
    assertThat(plan.tier()).isEqualTo(3);
    assertThatThrownBy(() -> failovers.failover("VI_1", "n1", request("", false), false)).isInstanceOf(Refused.class)
        .hasMessage("VI_1: n2 and n4 are both master; neither hears the other (force overrules)");
    assertThat(peers.calls).isEmpty();
  }

  @Test
  void allCompeteAgainWhenTheTargetFails() {
    failovers.makeRoom("VI_1", "n3", request("7f3a", false));

    failovers.endedByItself("VI_1", Why.because("n3 fell silent"));

    assertThat(operations.current().overrides().yields()).isEmpty();
    assertThat(peers.calls).containsExactly("release n1", "release n3", "release n4");
  }

  @Test
  void whatAnOperatorReleasedHereIsNotReleasedElsewhere() {
    failovers.makeRoom("VI_1", "n3", request("7f3a", false));
    failovers.releaseHere("VI_1", request("", false));

    failovers.endedByItself("VI_1", Why.because("released"));

    assertThat(peers.calls).isEmpty();
  }

  @Test
  void theFourthMoveWithinAMinuteIsRefusedUntilTheFirstIsAMinuteAgo() {
    long now = scheduler.nanoTime();
    moves = List.of(now, now, now);
    scheduler.advance(Duration.ofMillis(27_500));

    assertThatThrownBy(() -> failovers.failover("VI_1", "", request("", false), false)).isInstanceOf(Refused.class)
        .hasMessage("VI_1 moved 3 times within a minute, and networks block an address that moves often: wait 33 s "
            + "(force overrules)");
    assertThat(operations.current().overrides().yields()).isEmpty();

    scheduler.advance(Duration.ofMillis(32_500));
    assertThat(failovers.failover("VI_1", "", request("", false), false).outcome()).isEqualTo(Result.Outcome.DONE);
  }

  @Test
  void thePlanOfTheThirdMoveWithinAMinuteSaysThatTheRoleRestsThen() {
    long now = scheduler.nanoTime();
    moves = List.of(now, now);
    scheduler.advance(Duration.ofSeconds(10));

    var plan = Objects.requireNonNull(failovers.failover("VI_1", "", request("", true), false).plan());

    assertThat(plan.guards()).isEmpty();
    assertThat(plan.warnings()).contains("VI_1 will have moved 3 times within a minute: it then rests for 50 s");
  }

  @Test
  void thePlanOfAMoveTooManySaysWhenItMayMoveAndStaysTheSameWhileThatComesNearer() {
    long now = scheduler.nanoTime();
    moves = List.of(now, now, now);

    var plan = Objects.requireNonNull(failovers.failover("VI_1", "", request("", true), false).plan());
    scheduler.advance(Duration.ofSeconds(10));
    var later = Objects.requireNonNull(failovers.failover("VI_1", "", request("", true), false).plan());

    assertThat(plan.guards()).hasSize(1);
    assertThat(plan.warnings()).contains("it may move again in 60 s");
    assertThat(later.warnings()).contains("it may move again in 50 s");
    assertThat(later.id()).isEqualTo(plan.id());
  }

  @Test
  void aMoveTooManyIsMadeWhenForced() {
    long now = scheduler.nanoTime();
    moves = List.of(now, now, now);
    var forced = new Request(new Caller("alice", Caller.Role.ADMIN, "local"), "drill", false, true, "", null, "", null);

    assertThat(failovers.failover("VI_1", "", forced, false).outcome()).isEqualTo(Result.Outcome.DONE);
  }

  private RouterView view() {
    var stands = operations.current().overrides().yields().containsKey("VI_1");
    var now = stands && !next.equals("n2") ? RouterState.BACKUP : state;
    return new RouterView(Routers.config(3, 120, Duration.ofSeconds(1), true), now, stands ? 1 : 120,
        address(stands ? next : master), null, List.of(), List.of(), null, null, 0, 0, 0, Map.of(), null, Map.of(),
        List.of(),
        "", RouterView.Guard.NONE, new RecentMoves(moves));
  }

  private static Map<String, VirtualRouterConfig> settings() {
    return Map.of("n1", config(150), "n2", config(120), "n3", config(100), "n4", config(90));
  }

  private static VirtualRouterConfig config(int priority) {
    return Routers.config(3, priority, Duration.ofSeconds(1), true);
  }

  private static Request request(String operation, boolean dryRun) {
    return new Request(new Caller("alice", Caller.Role.ADMIN, "local"), "drill", dryRun, false, "", null, operation,
        null);
  }

  private static InetAddress address(String node) {
    return Routers.address("10.77.0." + node.substring(1));
  }

  private static NodeConfig file() {
    var nodes = List.of("n1", "n2", "n3", "n4").stream().map(name -> new NodeConfig.Node(name, address(name))).toList();
    return new NodeConfig("quotation", "n2", nodes, new NodeConfig.Api(7443, true), List.of(), List.of(), List.of(),
        List.of(), List.of(), List.of(), Map.of(), Map.of(), null, 0, LogConfig.NONE, DrillConfig.NONE, Path.of("run"),
        Path.of("state"),
        "");
  }

  private static final class FakePeers implements Peers {
    final List<String> calls = new ArrayList<>();
    String standsBack = "";
    String refuses = "";
    String silent = "";
    String faulty = "";
    Runnable onStandBack = () -> {};
    String digest = "";

    @Override
    public List<PeerRouter> ask(String instance) {
      return List.of(backup("n1", 150), backup("n3", 100), backup("n4", 90));
    }

    private PeerRouter backup(String node, int priority) {
      if (node.equals(silent)) {
        return new PeerRouter(node, address(node), "UNAVAILABLE: Connection refused", null, 0, false, "");
      }
      var stands = node.equals(standsBack);
      return new PeerRouter(node, address(node), null,
          node.equals(faulty) ? RouterState.FAULT : RouterState.BACKUP, stands ? 1 : priority, stands, digest);
    }

    @Override
    public Result failover(String node, String instance, String to, Request request) {
      calls.add("failover " + node);
      return new Result(request.operationId(), Result.Outcome.DONE, "n3 is master", 2, null);
    }

    @Override
    public Result setNodeState(String node, boolean standby, Request request) {
      calls.add((standby ? "standby " : "ready ") + node);
      return new Result(request.operationId(), Result.Outcome.DONE, node + " is in standby", 2, null);
    }

    @Override
    public void standBack(String node, String instance, String to, Request request) {
      if (node.equals(refuses)) {
        throw new Refused(Refused.Kind.PRECONDITION, node + " does not answer");
      }
      calls.add("stand back " + node);
      onStandBack.run();
    }

    @Override
    public boolean release(String node, String instance, Request request) {
      calls.add("release " + node);
      return true;
    }
  }
}
