package dev.buoy.agent.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.RouterOptions;
import dev.buoy.agent.vrrp.Routers;
import dev.buoy.agent.vrrp.SyncGroup;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What a host that sends through the virtual address every millisecond notices.
class HandOverSimulationTest {
  private static final int PHASES = Integer.getInteger("buoy.phases", 8);
  private static final Duration LONG = Duration.ofSeconds(8);
  private static final List<VirtualRouterConfig> SPEEDS = List.of(speed(2, 1000), speed(3, 100), speed(3, 10));

  private static VirtualRouterConfig speed(int version, int millis) {
    return Routers.config(version, 100, Duration.ofMillis(millis), true);
  }

  private static VirtualRouterConfig priority(VirtualRouterConfig speed, int priority) {
    return Routers.config(speed.version(), priority, speed.advertInterval(), speed.preempt());
  }

  /// In order: a backup that hears a last advertisement after the resignation waits for that master to fall silent.
  private static SimulatedCluster three(long seed, VirtualRouterConfig speed) {
    return SimulatedCluster.seeded(seed).keepOrder().agent("a", priority(speed, 150)).agent("b", priority(speed, 100))
        .agent("c", priority(speed, 50)).start();
  }

  /// A point in time within the interval.
  private static Duration phase(VirtualRouterConfig speed, int phase) {
    return LONG.plus(speed.advertInterval().multipliedBy(phase).dividedBy(PHASES));
  }

  private static void losesNothing(String successor, Consumer<SimulatedCluster> move) {
    for (var speed : SPEEDS) {
      for (int phase = 0; phase < PHASES; phase++) {
        var cluster = three(phase, speed);
        var host = cluster.host("cl");
        cluster.run(phase(speed, phase));
        assertThat(cluster.masters()).containsExactly("a");
        host.startCounting();

        move.accept(cluster);
        cluster.run(Duration.ofSeconds(4));

        assertThat(host.lost()).as("lost at %s, phase %d, %s", speed.advertInterval(), phase, cluster.trace()).isZero();
        assertThat(host.arrived()).isGreaterThan(3_900);
        assertThat(host.knows()).as("known at %s, phase %d, %s", speed.advertInterval(), phase, cluster.trace())
            .isEqualTo(successor);
        assertThat(cluster.masters()).containsExactly(successor);
      }
    }
  }

  @Test
  void nothingIsLostWhenTheMasterStops() {
    losesNothing("b", cluster -> cluster.stop("a"));
  }

  @Test
  void nothingIsLostInAForcedFailoverWithAndWithoutATarget() {
    losesNothing("b", cluster -> cluster.router("a", router -> router.standBack(Routers.standingBack(null))));
    losesNothing("c", cluster -> cluster.router("b", router -> router.standBack(Routers.standingBack(null)))
        .router("a", router -> router.standBack(Routers.standingBack(null))));
  }

  @Test
  void nothingIsLostWhenATrackerFailsOrTakesPriority() {
    losesNothing("b", cluster -> cluster
        .router("a", router -> router.participant().priority(150, "proxy fails", Why.because("proxy fails"))));
    losesNothing("b",
        cluster -> cluster.router("a", router -> router.participant().priority(60, null, Why.because("proxy fails"))));
  }

  @Test
  void nothingIsLostWhenAHigherPriorityReturnsOrIsReleased() {
    losesNothing("a", cluster -> cluster.stop("a").run(LONG).restart("a"));
    losesNothing("a", cluster -> cluster.router("a", router -> router.standBack(Routers.standingBack(null))).run(LONG)
        .router("a", router -> router.participant().release(Why.because("done"))));
  }

  @Test
  void nothingIsLostInAForcedFailoverThatNobodyTakes() {
    for (var speed : SPEEDS) {
      var cluster = SimulatedCluster.seeded(1).agent("a", speed).start();
      var host = cluster.host("cl");
      cluster.run(LONG);
      host.startCounting();

      cluster.router("a", router -> router.standBack(Routers.standingBack(null))).run(LONG);

      assertThat(host.lost()).isZero();
      assertThat(cluster.masters()).containsExactly("a");
    }
  }

  @Test
  void aPlannedPreemptionMakesNobodyARival() {
    var cluster = three(1, speed(3, 100)).run(LONG).stop("a").run(LONG).restart("a").run(LONG);

    assertThat(cluster.masters()).containsExactly("a");
    assertThat(cluster.trace()).noneMatch(line -> line.contains("rival"));
  }

  /// The winner may hear nothing of the loser, when that hears it first and steps down: then the loser's last word
  /// tells.
  @Test
  void afterASplitEveryHostKnowsTheOneMasterWithin100MsAtEveryPhase() {
    for (var speed : SPEEDS) {
      for (int phase = 0; phase < PHASES; phase++) {
        var cluster = three(phase, speed);
        var host = cluster.host("cl");
        cluster.run(LONG).putOnSide("a", 1).run(phase(speed, phase));
        assertThat(host.knows()).isEqualTo("b");
        assertThat(cluster.masters()).containsExactly("a", "b");

        cluster.heal().run(Duration.ofNanos(1));
        for (int i = 0; i < 1100 && cluster.masters().size() > 1; i++) {
          cluster.run(Duration.ofMillis(1));
        }
        assertThat(cluster.masters()).containsExactly("a");
        cluster.run(Duration.ofMillis(100));

        assertThat(host.knows()).as("phase %d of %s: %s", phase, speed.advertInterval(), cluster.trace())
            .isEqualTo("a");
      }
    }
  }

  @Test
  void aFreezeIsOneTransitionAndTheVirtualAddressIsGoneFirst() {
    for (var speed : SPEEDS) {
      for (int phase = 0; phase < PHASES; phase++) {
        var cluster = three(phase, speed);
        var host = cluster.host("cl");
        cluster.run(phase(speed, phase)).freeze("a").run(LONG);
        assertThat(cluster.masters()).containsExactly("b");
        host.startCounting();
        var before = cluster.trace().size();

        cluster.thaw("a").run(speed.advertInterval().multipliedBy(3));

        assertThat(cluster.trace().subList(before, cluster.trace().size()).stream()
            .filter(line -> line.contains("BACKUP") || line.contains("MASTER"))).hasSize(1);
        assertThat(host.lost()).isZero();
        cluster.run(LONG);
        assertThat(host.lost()).as("the role returns by the election").isZero();
        assertThat(cluster.masters()).containsExactly("a");
      }
    }
  }

  @Test
  void aBackupThatWakesTakesNothing() {
    var cluster = three(1, speed(3, 100)).run(LONG).freeze("b").run(LONG);
    var before = cluster.trace().size();

    cluster.thaw("b").run(LONG);

    assertThat(cluster.trace().subList(before, cluster.trace().size())).hasSize(1);
    assertThat(cluster.masters()).containsExactly("a");
  }

  @Test
  void membersOfASyncGroupMoveTogetherAndLoseNothing() {
    var speed = speed(3, 100);
    for (int phase = 0; phase < PHASES; phase++) {
      var cluster = SimulatedCluster.seeded(phase);
      for (int i = 1; i <= 2; i++) {
        var second = Routers.named("VI_2", 98, priority(speed, 150 - 50 * (i - 1)));
        cluster.agent("n" + i, priority(speed, 150 - 50 * (i - 1)),
            List.of(node -> new SimulatedRouter(node, second),
                node -> new SimulatedGroup(node, new SyncGroup("edge", List.of("VI_1", "VI_2")))));
      }
      var host = cluster.host("cl");
      cluster.start().run(phase(speed, phase));
      host.startCounting();

      cluster.router("n1", router -> {
        if (router.config().name().equals("VI_2")) {
          router.participant().priority(150, "proxy fails", Why.because("proxy fails"));
        }
      }).run(LONG);

      assertThat(cluster.node("n1").parts(SimulatedRouter.class)).extracting(router -> router.state().name())
          .containsExactly("FAULT", "FAULT");
      assertThat(cluster.node("n2").parts(SimulatedRouter.class)).extracting(router -> router.state().name())
          .containsExactly("MASTER", "MASTER");
      assertThat(host.lost()).isZero();

      cluster.router("n1", router -> router.participant().priority(150, null, Why.because("proxy holds"))).run(LONG);
      assertThat(cluster.node("n1").parts(SimulatedRouter.class)).extracting(router -> router.state().name())
          .containsExactly("MASTER", "MASTER");
      assertThat(host.lost()).isZero();
    }
  }

  @Test
  void aPatientNodeWaitsItsPreemptDelay() {
    var defaults = RouterOptions.DEFAULTS;
    var patient = priority(speed(3, 100), 150).with(new RouterOptions(Duration.ofSeconds(30), false, false, null,
        defaults.lease(), defaults.announcing(), false, false, false));
    var cluster = SimulatedCluster.seeded(1).agent("a", patient).agent("b", speed(3, 100)).start()
        .run(Duration.ofSeconds(40));
    var host = cluster.host("cl");
    cluster.crash("a").run(LONG).restart("a");

    cluster.run(Duration.ofSeconds(29));
    assertThat(cluster.masters()).containsExactly("b");
    host.startCounting();
    cluster.run(Duration.ofSeconds(2));

    assertThat(cluster.masters()).containsExactly("a");
    assertThat(host.lost()).isZero();
  }

  @Test
  void anObserverNeverTakesPart() {
    var defaults = RouterOptions.DEFAULTS;
    var observer = priority(speed(3, 100), 150).with(new RouterOptions(Duration.ZERO, true, false, null,
        defaults.lease(), defaults.announcing(), false, false, false));
    var cluster = SimulatedCluster.seeded(1).agent("a", observer).agent("b", speed(3, 100)).start().run(LONG);

    assertThat(cluster.masters()).containsExactly("b");
    assertThat(cluster.trace()).filteredOn(line -> line.contains("a would become")).hasSize(1).first().asString()
        .contains("would become MASTER: no advertisement heard for 341 ms");
  }
}
