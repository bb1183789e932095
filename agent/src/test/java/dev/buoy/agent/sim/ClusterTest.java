package dev.buoy.agent.sim;

import static dev.buoy.agent.vrrp.Routers.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.Decoded.Reason;
import dev.buoy.agent.vrrp.Participant;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.RouterView.LastHeard;
import dev.buoy.agent.vrrp.Routers;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DELAY = Duration.ofMillis(1);

  private static VirtualRouterConfig priority(int priority) {
    return Routers.config(3, priority, SECOND, true);
  }

  private static VirtualRouterConfig polite(int priority) {
    return Routers.config(3, priority, SECOND, false);
  }

  private static SimulatedCluster three() {
    return SimulatedCluster.seeded(1).agent("a", priority(200)).agent("b", priority(150)).agent("c", priority(100))
        .start().run(Duration.ofSeconds(10));
  }

  private static Participant participant(SimulatedCluster cluster, String node) {
    return cluster.node(node).parts(SimulatedRouter.class).getFirst().participant();
  }

  @Test
  void theHighestPriorityServes() {
    assertThat(three().masters()).containsExactly("a");
  }

  @Test
  void theHighestAddressServesAmongEqualPriorities() {
    var cluster = SimulatedCluster.seeded(1).agent("a", priority(100)).agent("b", priority(100)).agent("c",
        priority(100));

    assertThat(cluster.start().run(Duration.ofSeconds(10)).masters()).containsExactly("c");
  }

  @Test
  void theBestBackupTakesOverWithinItsMasterDownIntervalWhenTheMasterCrashes() {
    var cluster = three();

    cluster.crash("a").run(cluster.masterDownInterval(150).plus(DELAY));

    assertThat(cluster.masters()).containsExactly("b");
  }

  @Test
  void theBestBackupTakesOverAfterItsSkewWhenTheMasterStops() {
    var cluster = three();
    var skew = SECOND.multipliedBy(256 - 150).dividedBy(256);

    cluster.stop("a").run(skew.plus(DELAY));

    assertThat(cluster.masters()).containsExactly("b");
    assertThat(cluster.trace()).anyMatch(line -> line.endsWith("b BACKUP -> MASTER: 10.77.0.1 resigned (priority 0)"));
  }

  @Test
  void theReturningNodeTakesTheRoleBackOnlyWithPreempt() {
    var preempting = three().crash("a").run(Duration.ofSeconds(10)).restart("a").run(Duration.ofSeconds(10));
    var polite = SimulatedCluster.seeded(1).agent("a", polite(200)).agent("b", polite(150)).start()
        .run(Duration.ofSeconds(10)).crash("a").run(Duration.ofSeconds(10)).restart("a").run(Duration.ofSeconds(10));

    assertThat(preempting.masters()).containsExactly("a");
    assertThat(polite.masters()).containsExactly("b");
    assertThat(participant(polite, "a").view().reasons())
        .containsExactly("10.77.0.2 serves with priority 150, lower than 200 here: preempt is off");
  }

  @Test
  void bothSidesOfASplitServeAndOneAfterItHeals() {
    var cluster = three().putOnSide("a", 1).run(Duration.ofSeconds(10));
    assertThat(cluster.masters()).containsExactly("a", "b");

    cluster.heal().run(cluster.overlapBound());

    assertThat(cluster.masters()).containsExactly("a");
    assertThat(cluster.trace())
        .anyMatch(line -> line.endsWith("b MASTER -> BACKUP: higher priority 200 advertised by 10.77.0.1"));
  }

  @Test
  void aMasterWithoutALinkIsInFaultAndReturnsWithIt() {
    var cluster = three().link("a", false);
    assertThat(participant(cluster, "a").view().state()).isEqualTo(RouterState.FAULT);
    assertThat(participant(cluster, "a").view().reasons()).containsExactly("interface eth0 has no carrier");

    cluster.run(cluster.masterDownInterval(150).plus(DELAY));
    assertThat(cluster.masters()).containsExactly("b");

    cluster.link("a", true).run(cluster.calmBound());
    assertThat(cluster.masters()).containsExactly("a");
  }

  @Test
  void aForcedFailoverMovesTheRoleUntilItIsReleased() {
    var cluster = three().router("a", router -> router.standBack(Routers.standingBack(null)))
        .run(Duration.ofSeconds(30));
    assertThat(cluster.masters()).containsExactly("b");
    assertThat(participant(cluster, "a").view().effectivePriority()).isEqualTo(1);

    cluster.router("a", router -> router.participant().release(Why.because("done"))).run(cluster.calmBound());

    assertThat(cluster.masters()).containsExactly("a");
    assertThat(participant(cluster, "a").view().override()).isNull();
  }

  @Test
  void aForcedFailoverToALowerPriorityLetsTheOthersStandBack() {
    var cluster = three().router("b", router -> router.standBack(Routers.standingBack(null)))
        .router("a", router -> router.standBack(Routers.standingBack(null))).run(Duration.ofSeconds(30));

    assertThat(cluster.masters()).containsExactly("c");
  }

  @Test
  void aForcedFailoverEndsWhenTheTargetFails() {
    var cluster = SimulatedCluster.seeded(1).agent("a", priority(200)).agent("b", priority(150)).start()
        .run(Duration.ofSeconds(10)).router("a", router -> router.standBack(Routers.standingBack(null)))
        .run(Duration.ofSeconds(10));
    assertThat(cluster.masters()).containsExactly("b");

    cluster.crash("b").run(cluster.masterDownInterval(1).plus(DELAY));

    assertThat(cluster.masters()).containsExactly("a");
    assertThat(participant(cluster, "a").view().effectivePriority()).isEqualTo(200);
    assertThat(cluster.trace()).anyMatch(line -> line.endsWith("a override ended: the master 10.77.0.2 fell silent"));
  }

  @Test
  void aForcedFailoverEndsByItselfAtItsLimit() {
    var alone = SimulatedCluster.seeded(1).agent("a", polite(200)).agent("b", polite(150)).start()
        .run(Duration.ofSeconds(10))
        .router("a", router -> router.standBack(Routers.standingBack(Duration.ofMinutes(1))))
        .run(Duration.ofSeconds(59));
    assertThat(participant(alone, "a").view().override()).isNotNull();

    alone.run(Duration.ofSeconds(2));

    assertThat(participant(alone, "a").view().override()).isNull();
    assertThat(participant(alone, "a").view().effectivePriority()).isEqualTo(200);
  }

  @Test
  void anAddressRemovedByAnotherProgramIsBackAtOnce() {
    var cluster = three().router("a", router -> router.removeAddress(VIP));

    assertThat(participant(cluster, "a").view().held()).containsExactly(VIP);
  }

  @Test
  void aNodeWhoseAddressDoesNotStayGivesTheRoleUpAndTriesAgain() {
    var cluster = three();
    for (int i = 0; i < 11; i++) {
      cluster.router("a", router -> router.removeAddress(VIP));
    }
    assertThat(participant(cluster, "a").view().state()).isEqualTo(RouterState.FAULT);

    cluster.run(Duration.ofSeconds(20));
    assertThat(cluster.masters()).containsExactly("b");
  }

  @Test
  void newSettingsDoNotMoveTheRole() {
    var cluster = three();
    var transition = participant(cluster, "a").view().lastTransition();

    cluster.router("a", router -> router.participant().reconfigure(priority(180))).run(Duration.ofSeconds(10));

    assertThat(cluster.masters()).containsExactly("a");
    assertThat(participant(cluster, "a").view().lastTransition()).isEqualTo(transition);
    assertThat(participant(cluster, "b").view().lastHeard()).extracting(LastHeard::priority).isEqualTo(180);
  }

  @Test
  void rejectedPacketsAreCountedAndReportedOnceAndDoNotDisturb() {
    var cluster = three();
    var source = Routers.address("10.77.0.9");
    for (int i = 0; i < 1000; i++) {
      participant(cluster, "a").received(new byte[]{0x21, 99, 1, 0, 0, 0, 0, 0}, source, Routers.GROUP, 255);
      participant(cluster, "a").received(new byte[]{0x31, 98, 1, 0, 0, 0, 0, 0}, source, Routers.GROUP, 255);
    }

    cluster.run(Duration.ofSeconds(10));

    assertThat(participant(cluster, "a").view().rejected()).isEqualTo(Map.of(Reason.VERSION, 1000L));
    assertThat(cluster.trace().stream().filter(line -> line.contains("rejects")).toList()).hasSize(1);
    assertThat(cluster.masters()).isEqualTo(List.of("a"));
  }
}
