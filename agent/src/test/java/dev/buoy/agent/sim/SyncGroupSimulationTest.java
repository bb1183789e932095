package dev.buoy.agent.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.Routers;
import dev.buoy.agent.vrrp.SyncGroup;
import dev.buoy.agent.vrrp.Track;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Two nodes with two virtual routers each, which a reload makes a sync group.
final class SyncGroupSimulationTest {
  private static final SyncGroup EDGE = new SyncGroup("edge", List.of("VI_1", "VI_2"));
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void membersThatServeOnTwoNodesEndOnOneWheneverTheReloadsHappen() {
    for (int phase = 0; phase < 20; phase++) {
      var cluster = apart(phase);
      assertThat(states(cluster, "n1")).containsExactly(RouterState.MASTER, RouterState.BACKUP);
      assertThat(states(cluster, "n2")).containsExactly(RouterState.BACKUP, RouterState.MASTER);

      regroup(cluster, phase % 2 == 0 ? "n1" : "n2");
      cluster.run(Duration.ofMillis(phase * 100L));
      regroup(cluster, phase % 2 == 0 ? "n2" : "n1");
      cluster.run(LONG);

      assertThat(states(cluster, "n1")).as("phase %d: %s", phase, cluster.trace())
          .containsOnly(RouterState.MASTER);
      assertThat(states(cluster, "n2")).containsOnly(RouterState.BACKUP);
    }
  }

  @Test
  void anOwnerThatReturnsTakesAllMembersWithIt() {
    for (int phase = 0; phase < 20; phase++) {
      var cluster = together(phase, 255, false, EDGE);
      assertThat(states(cluster, "n1")).containsOnly(RouterState.MASTER);

      cluster.crash("n1").run(LONG.plusMillis(phase * 50L));
      assertThat(states(cluster, "n2")).containsOnly(RouterState.MASTER);
      cluster.restart("n1").run(LONG);

      assertThat(states(cluster, "n1")).as("phase %d: %s", phase, cluster.trace()).containsOnly(RouterState.MASTER);
      assertThat(states(cluster, "n2")).containsOnly(RouterState.BACKUP);
    }
  }

  /// What a reload tells the routers when sync groups, trackers or notify commands changed.
  @Test
  void aReloadOfGroupsAndTrackersDelaysNoAdvertisementAndTakesNoAddressOff() {
    for (int phase = 0; phase < 20; phase++) {
      var cluster = SimulatedCluster.seeded(phase);
      add(cluster, "n1", 150, true);
      add(cluster, "n2", 100, true);
      var host = cluster.host("cl");
      cluster.start().run(LONG.plusMillis(phase * 50L));
      var before = cluster.trace().size();
      host.startCounting();

      for (var name : List.of("n1", "n2")) {
        regroup(cluster, name);
        cluster.router(name, router -> {
          router.participant().reconfigure(router.config().withTracks(List.of(new Track("proxy", -30))));
          router.participant().priority(router.config().priority(), null, Why.because("all trackers hold"));
        });
        cluster.run(Duration.ofMillis(phase * 70L));
        cluster.router(name, router -> router.participant().reconfigure(router.config()));
      }
      cluster.run(LONG);

      assertThat(cluster.trace().subList(before, cluster.trace().size())).as("phase %d", phase).isEmpty();
      assertThat(host.lost()).isZero();
      assertThat(cluster.node("n1").parts(SimulatedRouter.class)).extracting(SimulatedRouter::longestGap)
          .containsOnly(Duration.ofSeconds(1));
    }
  }

  /// VI_1 on n1, VI_2 on n2.
  private static SimulatedCluster apart(long seed) {
    return together(seed, 150, false).router("n1", router -> {
      if (router.config().name().equals("VI_2")) {
        router.standBack(Routers.standingBack(Duration.ofSeconds(10)));
      }
    }).run(LONG);
  }

  private static SimulatedCluster together(long seed, int priority, boolean preempt, SyncGroup... groups) {
    var cluster = SimulatedCluster.seeded(seed);
    add(cluster, "n1", priority, preempt, groups);
    add(cluster, "n2", 100, preempt, groups);
    return cluster.start().run(LONG);
  }

  private static void add(SimulatedCluster cluster, String name, int priority, boolean preempt, SyncGroup... groups) {
    var first = Routers.config(3, priority, Duration.ofSeconds(1), preempt);
    cluster.agent(name, first, List.of(node -> new SimulatedRouter(node, Routers.named("VI_2", 98, first)),
        node -> new SimulatedGroup(node, groups)));
  }

  private static void regroup(SimulatedCluster cluster, String name) {
    cluster.node(name).parts(SimulatedGroup.class).forEach(group -> group.regroup(EDGE));
  }

  private static List<RouterState> states(SimulatedCluster cluster, String name) {
    return cluster.node(name).parts(SimulatedRouter.class).stream().map(SimulatedRouter::state).toList();
  }
}
