package dev.buoy.agent.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Balance;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.check.CheckConfig;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.sim.SimulatedProxy.Service;
import dev.buoy.agent.sim.SimulatedServers.Condition;
import dev.buoy.agent.vrrp.RouterOptions;
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
    var seeds = only == null ? LongStream.range(0, Long.getLong("buoy.seeds", 300)) : LongStream.of(only);
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
    var service = service(random);
    cluster.serving(service).clients(Duration.ofMillis(100));
    var tracks = SimulatedProxy.tracks(random.nextInt(-100, 0), random.nextInt(-100, 101) | 1);
    for (int i = 1; i <= nodes; i++) {
      int priority = random.nextBoolean() ? 100 : random.nextInt(1, 255);
      var config = Routers.withTracks(Routers.config(version, priority, interval, preempt), tracks)
          .with(options(random));
      cluster.agent("n" + i, unicast ? Routers.withPeers(config, others(addresses, i)) : config);
    }
    cluster.longestDelay(Duration.ofMillis(random.nextInt(0, 10))).start();
  }

  private static RouterOptions options(SplittableRandom random) {
    var defaults = RouterOptions.DEFAULTS;
    var delay = random.nextInt(4) == 0 ? Duration.ofSeconds(random.nextInt(1, 10)) : Duration.ZERO;
    return new RouterOptions(delay, false, random.nextInt(10) == 0, null, defaults.lease(), defaults.announcing(),
        false, false, false);
  }

  private static Service service(SplittableRandom random) {
    int servers = random.nextInt(1, 6);
    boolean equal = random.nextBoolean();
    var configs = IntStream.rangeClosed(1, servers).mapToObj(i -> "s" + i)
        .map(name -> new ServerConfig(name, SimulatedServers.address(name), equal ? 100 : weight(random))).toList();
    var interval = Duration.ofMillis(random.nextInt(100, 2000));
    var timeout = random.nextBoolean() ? interval : Duration.ofMillis(random.nextLong(50, interval.toMillis()));
    return new Service(new BackendConfig("web", Balance.ROUND_ROBIN, configs, null, null, 0, false),
        new CheckConfig(interval, timeout, random.nextInt(1, 4), random.nextInt(1, 5)), random.nextInt(1, servers + 1));
  }

  private static int weight(SplittableRandom random) {
    return 10 * random.nextInt(0, 6);
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
      if (random.nextBoolean()) {
        disturb(cluster, any(cluster.names(), random), random);
      } else {
        disturbService(cluster, any(cluster.names(), random), any(cluster.serverNames(), random), random);
      }
    }
  }

  private static void disturb(SimulatedCluster cluster, String name, SplittableRandom random) {
    var running = cluster.node(name).running();
    switch (random.nextInt(13)) {
      case 0, 1 -> cluster.disturb(random.nextDouble(0.5), random.nextDouble(0.5));
      case 2, 3 -> cluster.heal();
      case 4 -> cluster.putOnSide(name, random.nextInt(2));
      case 5 -> {
        if (running) {
          cluster.crash(name);
        }
      }
      case 6 -> {
        if (running && !cluster.node(name).frozen()) {
          cluster.stop(name);
        }
      }
      case 7 -> {
        if (!running) {
          cluster.restart(name);
        }
      }
      case 8 -> cluster.link(name, !cluster.node(name).linkUp());
      case 9 -> {
        if (running && !cluster.node(name).frozen()) {
          cluster.freeze(name);
        }
      }
      case 10 -> cluster.thaw(name);
      case 11 -> cluster.router(name, router -> router.standBack(Routers.standingBack(null)));
      default -> cluster.router(name, router -> router.participant().release(Why.because("released by anna")));
    }
  }

  private static void disturbService(SimulatedCluster cluster, String node, String server, SplittableRandom random) {
    var everywhere = random.nextBoolean() ? cluster.names() : List.of(node);
    switch (random.nextInt(10)) {
      case 0, 1 -> cluster.server(server, Condition.REFUSES);
      case 2 -> cluster.server(server, Condition.SILENT);
      case 3, 4 -> cluster.server(server, Condition.ANSWERS);
      case 5 -> cluster.putOnSide(server, random.nextInt(2));
      case 6, 7 -> {
        var state = any(List.of(AdminState.values()), random);
        everywhere.forEach(name -> cluster.proxy(name, proxy -> proxy.setAdminState(server, state)));
      }
      case 8 -> {
        var weight = weight(random);
        everywhere.forEach(name -> cluster.proxy(name, proxy -> proxy.setWeight(server, weight)));
      }
      default -> cluster.proxy(node, proxy -> proxy.listen(!proxy.listening()));
    }
  }

  private static <T> T any(List<T> list, SplittableRandom random) {
    return list.get(random.nextInt(list.size()));
  }

  /// After all trouble has ended there is exactly one master, and clients reach the servers by their weights; the
  /// cluster checks that by itself once it is calm.
  private static void recover(SimulatedCluster cluster) {
    cluster.heal();
    for (var name : cluster.names()) {
      cluster.thaw(name);
      if (!cluster.node(name).linkUp()) {
        cluster.link(name, true);
      }
      if (!cluster.node(name).running()) {
        cluster.restart(name);
      }
    }
    for (var server : cluster.serverNames()) {
      cluster.server(server, Condition.ANSWERS);
      cluster.names().forEach(name -> cluster.proxy(name, proxy -> {
        proxy.setAdminState(server, AdminState.READY);
        proxy.setWeight(server, 100);
        proxy.listen(true);
      }));
    }
    cluster.run(cluster.serviceBound().plus(cluster.calmBound()));
    assertThat(cluster.masters()).hasSize(1);
    cluster.clients().startCounting();
    cluster.run(Duration.ofSeconds(5));
    assertThat(cluster.clients().served()).containsOnlyKeys(cluster.serverNames());
    assertThat(cluster.clients().refused()).isZero();
    cluster.note("clients reached " + cluster.clients().served());
  }
}
