package dev.buoy.agent.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.Routers;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Random clusters under random trouble. `scripts/sim --seed N` replays one of them.
class SimulationTest {
  private static final Duration TROUBLE = Duration.ofSeconds(60);

  @Test
  void aClusterOfAnySeedKeepsItsPromises() {
    var only = Long.getLong("buoy.seed");
    var seeds = only == null ? LongStream.range(0, 300) : LongStream.of(only);
    seeds.forEach(seed -> {
      var trace = run(seed);
      if (only != null) {
        trace.forEach(System.out::println);
      }
    });
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    for (long seed : List.of(7L, 42L)) {
      assertThat(run(seed)).isEqualTo(run(seed)).hasSizeGreaterThan(20);
    }
    assertThat(run(7)).isNotEqualTo(run(42));
  }

  private static List<String> run(long seed) {
    var cluster = SimulatedCluster.seeded(seed);
    try {
      var random = new SplittableRandom(seed);
      populate(cluster, random);
      trouble(cluster, random);
      recover(cluster);
      return cluster.trace();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("replay with: scripts/sim --seed " + seed + "\n" + e.getMessage() + "\n"
          + String.join("\n", cluster.trace()), e);
    }
  }

  private static void populate(SimulatedCluster cluster, SplittableRandom random) {
    int version = random.nextInt(2, 4);
    var interval = version == 2
        ? Duration.ofSeconds(random.nextInt(1, 3))
        : Duration.ofMillis(10L * random.nextInt(5, 150));
    boolean preempt = random.nextBoolean();
    boolean unicast = random.nextBoolean();
    int nodes = random.nextInt(2, 6);
    var addresses = IntStream.rangeClosed(1, nodes).mapToObj(i -> Routers.address("10.77.0." + i)).toList();
    for (int i = 1; i <= nodes; i++) {
      int priority = random.nextBoolean() ? 100 : random.nextInt(1, 255);
      var config = Routers.config(version, priority, interval, preempt);
      cluster.agent("n" + i, unicast ? Routers.withPeers(config, others(addresses, i)) : config);
    }
    cluster.longestDelay(Duration.ofMillis(random.nextInt(0, 10))).start();
  }

  private static List<InetAddress> others(List<InetAddress> addresses, int own) {
    return IntStream.rangeClosed(1, addresses.size()).filter(i -> i != own).mapToObj(i -> addresses.get(i - 1))
        .toList();
  }

  private static void trouble(SimulatedCluster cluster, SplittableRandom random) {
    for (long left = TROUBLE.toMillis(); left > 0;) {
      var pause = random.nextInt(1, 8000);
      cluster.run(Duration.ofMillis(pause));
      left -= pause;
      disturb(cluster, cluster.names().get(random.nextInt(cluster.names().size())), random);
    }
  }

  private static void disturb(SimulatedCluster cluster, String name, SplittableRandom random) {
    var running = cluster.node(name).running();
    switch (random.nextInt(12)) {
      case 0, 1 -> cluster.disturb(random.nextDouble(0.5), random.nextDouble(0.5));
      case 2, 3 -> cluster.heal();
      case 4 -> cluster.putOnSide(name, random.nextInt(2));
      case 5 -> {
        if (running) {
          cluster.crash(name);
        }
      }
      case 6 -> {
        if (running) {
          cluster.stop(name);
        }
      }
      case 7 -> {
        if (!running) {
          cluster.restart(name);
        }
      }
      case 8 -> cluster.link(name, !cluster.node(name).linkUp());
      case 9 -> cluster.router(name,
          router -> router.participant().priority(random.nextInt(1, 255), null, Why.because("tracker web failed")));
      case 10 -> cluster.router(name, router -> router.standBack(Routers.standingBack(null)));
      default -> cluster.router(name, router -> router.participant().release(Why.because("released by anna")));
    }
  }

  /// After all trouble has ended there is exactly one master, which the cluster checks by itself once it is calm.
  private static void recover(SimulatedCluster cluster) {
    cluster.heal();
    for (var name : cluster.names()) {
      if (!cluster.node(name).linkUp()) {
        cluster.link(name, true);
      }
      if (!cluster.node(name).running()) {
        cluster.restart(name);
      }
    }
    cluster.run(cluster.calmBound().multipliedBy(2));
    assertThat(cluster.masters()).hasSize(1);
  }
}
