package dev.buoy.agent.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.Server;
import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.sim.SimulatedProxy.Service;
import dev.buoy.agent.sim.SimulatedServers.Condition;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.whatif.Prospect;
import dev.buoy.agent.whatif.Supposition;
import dev.buoy.agent.whatif.WhatIf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What is said to come of a failure is what comes of it, in clusters with servers, checks and trackers of any kind.
class WhatIfSimulationTest {
  private static final Duration A_WHILE = Duration.ofSeconds(130);
  private static final double SLACK = 0.050;

  @Test
  void aFailureGoesAsForetold() {
    for (long seed = 0; seed < 200; seed++) {
      try {
        new Round(seed).play();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static final class Round {
    private final SplittableRandom random;
    private final SimulatedCluster cluster;
    private final ClusterConfig file;
    private final Service service;

    Round(long seed) {
      random = new SplittableRandom(seed);
      file = file(text());
      var config = file.node("n1");
      var servers = config.backends().getFirst().servers().stream()
          .map(server -> new dev.buoy.agent.backend.ServerConfig(server.name(), SimulatedServers.address(server.name()),
              server.weight()))
          .toList();
      var backend = new dev.buoy.agent.backend.BackendConfig("web", dev.buoy.agent.backend.Balance.ROUND_ROBIN,
          servers, null, null, 0, false);
      service = new Service(backend, config.checks().getFirst().config(), minUp(config));
      cluster = SimulatedCluster.seeded(seed).serving(service);
      file.nodeNames().forEach(node -> cluster.agent(node, file.node(node).routers().getFirst()));
      cluster.longestDelay(Duration.ofNanos(random.nextInt(500_000))).start().run(A_WHILE);
    }

    private static int minUp(dev.buoy.agent.config.NodeConfig config) {
      return config.trackers().stream().filter(each -> each instanceof dev.buoy.agent.track.TrackerConfig.Backend)
          .map(each -> ((dev.buoy.agent.track.TrackerConfig.Backend) each).minUp()).findFirst().orElseThrow();
    }

    private String text() {
      var text = new StringBuilder("""
          schema: 1
          cluster: {name: sim}
          defaults: {timeout: {connect: 3s, client: 60s, server: 60s}}
          api: {insecure: true}
          frontends: {web: {bind: ["*:9000"], default_backend: web}}
          """);
      int nodes = random.nextInt(2, 5);
      text.append("nodes:\n");
      for (int i = 1; i <= nodes; i++) {
        text.append("  n%d: {address: 10.77.0.%d, override: {vrrp: {VI_1: {priority: %d}}}}%n".formatted(i, i,
            random.nextInt(80, 220)));
      }
      int servers = random.nextInt(1, 4);
      text.append("backends:\n  web:\n    check: {inter: %dms, timeout: 300ms, rise: 2, fall: %d}\n    servers:\n"
          .formatted(random.nextInt(4, 20) * 100, random.nextInt(1, 4)));
      for (int i = 1; i <= servers; i++) {
        text.append("      s%d: {address: \"10.77.0.1%d:80\"}%n".formatted(i, i));
      }
      text.append(String.format(Locale.ROOT, """
          trackers: {proxy: {frontend: web}, servers: {backend: web, min_up: %d}}
          vrrp:
            VI_1:
              interface: eth0
              virtual_router_id: 99
              version: 3
              advert_int: %dms
              preempt: %s
              virtual_addresses: [10.77.0.100/24]
              track: {proxy: -20, servers: %d}
          """, random.nextInt(1, servers + 1), random.nextInt(10, 100) * 10, random.nextBoolean(),
          random.nextBoolean() ? -60 : 40));
      return text.toString();
    }

    void play() {
      var reports = file.nodeNames().stream().map(this::report).toList();
      var supposition = supposition();
      var prospect = WhatIf.of(file, reports, List.of(supposition)).prospects().getFirst();
      int before = cluster.trace().size();
      cluster.note("n0 begins");
      double begun = seconds(cluster.trace().getLast());

      make(supposition);
      cluster.run(A_WHILE);

      var real = cluster.trace().subList(before, cluster.trace().size());
      compare(prospect, real, begun, supposition + " of " + reports + "\n" + prospect + "\n"
          + String.join("\n", real));
    }

    private void compare(Prospect prospect, List<String> real, double begun, String told) {
      var masters = real.stream().filter(line -> line.contains(" -> MASTER")).toList();
      assertThat(prospect.next()).as(told).containsAll(cluster.masters());
      assertThat(prospect.outcomes()).as(told).contains(cluster.masters().stream().sorted().toList());
      if (masters.isEmpty()) {
        return;
      }
      var last = masters.getLast();
      double took = seconds(last) - begun;
      assertThat(took).as(told).isLessThanOrEqualTo(prospect.latest().toNanos() / 1e9 + SLACK);
      if (prospect.moves() && !prospect.undecided()) {
        assertThat(took).as(told).isGreaterThanOrEqualTo(prospect.earliest().toNanos() / 1e9 - SLACK);
      }
    }

    private static double seconds(String line) {
      return Double.parseDouble(line.strip().split(" ", 2)[0]);
    }

    private Supposition supposition() {
      var node = file.nodeNames().get(random.nextInt(file.nodeNames().size()));
      var servers = service.backend().servers();
      return switch (random.nextInt(8)) {
        case 4 -> new Supposition.LinkDown(node);
        case 5 -> new Supposition.Isolate(node);
        case 6 -> new Supposition.Isolate(node, true, false);
        case 7 -> new Supposition.Isolate(node, false, true);
        case 0 -> new Supposition.Kill(node);
        case 1 -> new Supposition.Stop(node);
        case 2 -> new Supposition.ServerDown("web", servers.get(random.nextInt(servers.size())).name());
        default -> new Supposition.BackendDown("web");
      };
    }

    private void make(Supposition supposition) {
      var condition = random.nextBoolean() ? Condition.REFUSES : Condition.SILENT;
      switch (supposition) {
        case Supposition.Kill(var node) -> cluster.crash(node);
        case Supposition.Stop(var node) -> cluster.stop(node);
        case Supposition.ServerDown(_, var server) -> cluster.server(server, condition);
        case Supposition.BackendDown _ ->
          cluster.serverNames().forEach(server -> cluster.server(server, condition));
        case Supposition.LinkDown(var node) -> cluster.link(node, false);
        case Supposition.Isolate(var node, var deaf, var mute) -> cluster.isolate(node, deaf, mute);
        case Supposition.Back _,Supposition.TrackerFails _,Supposition.HandOver _,Supposition.ProxyDown _,Supposition.Severed _ ->
          throw new IllegalStateException("not drawn: " + supposition);
      }
    }

    private NodeReport report(String node) {
      var servers = new ArrayList<Server>();
      cluster.proxy(node, proxy -> servers.addAll(proxy.servers()));
      RouterView view = cluster.node(node).parts(SimulatedRouter.class).getFirst().participant().view();
      boolean enough = servers.stream().filter(Server::usable).count() >= service.minUp();
      return new NodeReport(node, null, "", List.of(new NodeReport.Router("VI_1", Optional.of(view.state()),
          view.config().priority(), view.effectivePriority(), false, false, false, "", List.of(), List.of())),
          List.of(new NodeReport.Tracker("proxy", true, ""), new NodeReport.Tracker("servers", enough, "")),
          servers.stream().map(server -> new NodeReport.Server("web", server.name(), server.operational().name(),
              server.admin().name(), server.weight(), false, 0, "L4OK", "")).toList(),
          0);
    }

    private static ClusterConfig file(String text) {
      return switch (ConfigFile.load(Path.of("buoy.yaml"), ConfigBytes.single(text.getBytes(UTF_8)), "n1")) {
        case Loaded.Accepted(var cluster, _) -> cluster;
        case Loaded.Rejected(var problems) -> throw new AssertionError(problems.toString() + "\n" + text);
      };
    }
  }
}
