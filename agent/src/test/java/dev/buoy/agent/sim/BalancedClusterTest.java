package dev.buoy.agent.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Balance;
import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.check.CheckConfig;
import dev.buoy.agent.sim.SimulatedProxy.Service;
import dev.buoy.agent.sim.SimulatedServers.Condition;
import dev.buoy.agent.vrrp.Routers;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BalancedClusterTest {
  private static final CheckConfig CHECK = new CheckConfig(Duration.ofSeconds(1), Duration.ofMillis(500), 2, 3);

  private static SimulatedCluster cluster(int... weights) {
    var servers = IntStream.range(0, weights.length)
        .mapToObj(i -> new ServerConfig("s" + (i + 1), SimulatedServers.address("s" + (i + 1)), weights[i])).toList();
    var backend = new BackendConfig("web", Balance.ROUND_ROBIN, servers, null, null, 0, false);
    return SimulatedCluster.seeded(1).serving(new Service(backend, CHECK, 2)).clients(Duration.ofMillis(50))
        .agent("a", priority(200)).agent("b", priority(150)).start().run(Duration.ofSeconds(10));
  }

  private static VirtualRouterConfig priority(int priority) {
    return Routers.withTracks(Routers.config(3, priority, Duration.ofSeconds(1), true),
        SimulatedProxy.tracks(-60, -60));
  }

  private static Map<String, Integer> connect(SimulatedCluster cluster, int connections) {
    var counts = new TreeMap<String, Integer>();
    cluster.proxy("a", proxy -> {
      for (int i = 0; i < connections; i++) {
        counts.merge(proxy.connect().orElse("nobody"), 1, Integer::sum);
      }
    });
    return counts;
  }

  private static OperationalState state(SimulatedCluster cluster, String node, int server) {
    var states = new ArrayList<OperationalState>();
    cluster.proxy(node, proxy -> states.add(proxy.servers().get(server - 1).operational()));
    return states.getFirst();
  }

  @Test
  void threeHundredConnectionsOverThreeEqualServersAreOneHundredEach() {
    assertThat(connect(cluster(100, 100, 100), 300)).isEqualTo(Map.of("s1", 100, "s2", 100, "s3", 100));
  }

  @Test
  void fortyThirtyThirtyIsExact() {
    assertThat(connect(cluster(40, 30, 30), 100)).isEqualTo(Map.of("s1", 40, "s2", 30, "s3", 30));
  }

  @Test
  void clientsThroughTheMasterReachAllServersAndNoneIsRefused() {
    var cluster = cluster(1, 1, 1).run(Duration.ofSeconds(20));

    assertThat(cluster.clients().served()).containsOnlyKeys("s1", "s2", "s3");
    cluster.clients().startCounting();
    cluster.run(Duration.ofSeconds(20));
    assertThat(cluster.clients().refused()).isZero();
  }

  @Test
  void aDrainedServerGetsNoConnectionUntilItIsReady() {
    var cluster = cluster(1, 1, 1).proxy("a", proxy -> proxy.setAdminState("s2", AdminState.DRAIN));
    assertThat(connect(cluster, 100)).isEqualTo(Map.of("s1", 50, "s3", 50));

    cluster.proxy("a", proxy -> proxy.setAdminState("s2", AdminState.READY));
    assertThat(connect(cluster, 300)).containsKey("s2");
  }

  @Test
  void aDeadServerIsOutOnEveryNodeAfterFallChecksAndBackAfterRise() {
    var cluster = cluster(1, 1, 1).server("s1", Condition.SILENT).run(ServerAccount.untilDown(CHECK));
    assertThat(state(cluster, "a", 1)).isEqualTo(OperationalState.DOWN);
    assertThat(state(cluster, "b", 1)).isEqualTo(OperationalState.DOWN);
    assertThat(connect(cluster, 100)).doesNotContainKey("s1");

    cluster.server("s1", Condition.ANSWERS).run(ServerAccount.untilUp(CHECK));
    assertThat(state(cluster, "a", 1)).isEqualTo(OperationalState.UP);
    assertThat(state(cluster, "b", 1)).isEqualTo(OperationalState.UP);
  }

  @Test
  void aNodeThatSeesTooFewServersHandsTheAddressOver() {
    var cluster = cluster(1, 1, 1);
    assertThat(cluster.masters()).containsExactly("a");

    for (var server : new String[]{"s1", "s2"}) {
      cluster.proxy("a", proxy -> proxy.setAdminState(server, AdminState.MAINT));
    }
    cluster.run(cluster.serviceBound());
    assertThat(cluster.masters()).containsExactly("b");

    cluster.proxy("a", proxy -> proxy.setAdminState("s1", AdminState.READY)).run(cluster.serviceBound());
    assertThat(cluster.masters()).containsExactly("a");
  }

  @Test
  void aNodeThatDoesNotListenHandsTheAddressOver() {
    var cluster = cluster(1, 1).proxy("a", proxy -> proxy.listen(false));

    assertThat(cluster.run(cluster.serviceBound()).masters()).containsExactly("b");
  }
}
