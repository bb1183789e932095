package dev.buoy.agent.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.drill.DrillConfig;
import dev.buoy.agent.accesslog.LogConfig;
import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Balance;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.RecentEvents;
import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What a plan says is what becomes of it, whatever was done before.
class PlansTest {
  private static final List<AdminState> STATES = List.of(AdminState.values());
  private static final List<String> SERVERS = List.of("s1", "s2", "s3");

  private final VirtualScheduler scheduler = new VirtualScheduler();
  private final Operations operations = new Operations(Generation.first(file()), new Idle(),
      new Journal("n1", scheduler, new RecentEvents(10)), scheduler, scheduler, new Random(1));

  @Test
  void planThenApplyEqualsThePredictedState() {
    var random = new SplittableRandom(7);
    for (int i = 0; i < 2000; i++) {
      var key = new ServerKey("pool", SERVERS.get(random.nextInt(SERVERS.size())));
      if (random.nextBoolean()) {
        setState(key, STATES.get(random.nextInt(STATES.size())), random.nextInt(4) == 0);
      } else {
        setWeight(key, random.nextInt(3) * 50, random.nextInt(4) == 0);
      }
    }
  }

  private void setState(ServerKey key, AdminState wanted, boolean force) {
    var before = picture();
    var plan = Objects
        .requireNonNull(operations.setServerState(key, wanted, List.of(), List.of(), request("", true, force)).plan());
    assertThat(picture()).as("a plan changes nothing").isEqualTo(before);
    var from = operations.current().overrides().stateOf(key);
    assertThat(plan.changes())
        .containsExactly(from == wanted ? key + ": stays " + wanted : key + ": " + from + " -> " + wanted);

    if (refused(plan, force)) {
      assertThatThrownBy(
          () -> operations.setServerState(key, wanted, List.of(), List.of(), request(plan.id(), false, force)))
          .isInstanceOf(Refused.class).hasMessageContaining(plan.guards().getFirst());
      assertThat(picture()).isEqualTo(before);
      return;
    }
    operations.setServerState(key, wanted, List.of(), List.of(), request(plan.id(), false, force));
    before.put(key.server() + " state", wanted.name());
    assertThat(picture()).as("nothing but what the plan says").isEqualTo(before);
  }

  private void setWeight(ServerKey key, int wanted, boolean force) {
    var before = picture();
    var share = new WeightShare(wanted, false);
    var plan = Objects
        .requireNonNull(operations.setServerWeight(key, share, List.of(), List.of(), request("", true, force)).plan());
    int from = operations.current().weight(key);
    assertThat(plan.changes()).containsExactly(
        from == wanted ? key + ": weight stays " + wanted : key + ": weight " + from + " -> " + wanted);

    if (refused(plan, force)) {
      assertThatThrownBy(
          () -> operations.setServerWeight(key, share, List.of(), List.of(), request(plan.id(), false, force)))
          .isInstanceOf(Refused.class);
      assertThat(picture()).isEqualTo(before);
      return;
    }
    operations.setServerWeight(key, share, List.of(), List.of(), request(plan.id(), false, force));
    before.put(key.server() + " weight", "" + wanted);
    assertThat(picture()).isEqualTo(before);
  }

  private static boolean refused(Plan plan, boolean force) {
    return !plan.guards().isEmpty() && !force;
  }

  private Map<String, String> picture() {
    var picture = new TreeMap<String, String>();
    for (var server : SERVERS) {
      var key = new ServerKey("pool", server);
      picture.put(server + " state", operations.current().overrides().stateOf(key).name());
      picture.put(server + " weight", "" + operations.current().weight(key));
    }
    return picture;
  }

  private static Request request(String plan, boolean dryRun, boolean force) {
    return new Request(new Caller("alice", Caller.Role.ADMIN, "local"), "", dryRun, force, plan, null, "", null);
  }

  private static NodeConfig file() {
    var configs = SERVERS.stream()
        .map(name -> new ServerConfig(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), 100)).toList();
    var backend = new BackendConfig("pool", Balance.ROUND_ROBIN, configs, null, null, 3, true);
    return new NodeConfig("quotation", "n1", List.of(), new NodeConfig.Api(7443, false), List.of(), List.of(backend),
        List.of(), List.of(), List.of(), List.of(), Map.of(), Map.of(), null, 0, LogConfig.NONE, DrillConfig.NONE,
        Path.of("run"),
        Path.of("state"), "");
  }
}
