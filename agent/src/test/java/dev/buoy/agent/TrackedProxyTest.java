package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.cluster.Deficit;
import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.linux.InNamespace;
import dev.buoy.agent.linux.Lines;
import dev.buoy.agent.linux.Namespace;
import dev.buoy.agent.linux.VrrpHost;
import dev.buoy.agent.operation.Generation;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.relay.RelayLoops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Routers and proxy of a node on a real kernel: what becomes of the address when the proxy does not serve.
@ExtendWith(InNamespace.class)
final class TrackedProxyTest {
  private static final String VIP = "10.78.0.100";

  @Test
  void theListenerOnTheAddressWaitsForItAndDoesNotHoldItBack() throws Exception {
    try (var node = RunningNode.of(VIP + ":9000")) {
      node.lines.await("web LISTENING " + VIP + ":9000");
      node.lines.await("VIP MASTER");

      assertThat(node.lines.drain()).noneMatch(line -> line.contains("FAULT"));
      assertThat(node.addresses()).contains(VIP + "/32");
    }
  }

  @Test
  void aLoopThatDoesNotAnswerTakesTheAddressFromTheNodeUntilItDoes() throws Exception {
    try (var node = RunningNode.of("*:9000")) {
      node.lines.await("VIP MASTER");
      var released = new CountDownLatch(1);
      node.loops.next().execute(() -> awaitUninterruptibly(released));

      assertThat(node.lines.await("VIP FAULT")).endsWith("the proxy's loops have not answered for 3 s");
      node.lines.await("released");
      assertThat(node.addresses()).doesNotContain(VIP);
      released.countDown();
      node.lines.await("VIP MASTER");
    }
  }

  @Test
  void aListenerThatADrillHasClosedTakesTheAddressFromTheNodeAndTheJournalKnowsWhy() throws Exception {
    try (var running = RunningNode.prepared()) {
      var node = running.start("*:9000", "track_proxy: true");
      running.lines.await("VIP MASTER");

      running.namespace.call(() -> {
        node.proxy().shut(new Why("drill d1 by anna", List.of("n1-7")));
        return node;
      });

      assertThat(running.lines.await("web CLOSED")).isEqualTo("web CLOSED *:9000: drill d1 by anna");
      assertThat(running.lines.await("VIP FAULT")).contains("frontend web does not listen on *:9000: drill d1 by anna");
      var closed = running.event("web", "CLOSED");
      assertThat(closed.why().causes()).containsExactly("n1-7");
      assertThat(running.event("track_proxy", "fails").why().causes()).containsExactly(closed.id());

      running.namespace.call(() -> {
        node.proxy().reopen(new Why("drill d1 is over", List.of("n1-8")));
        return node;
      });
      running.lines.await("web LISTENING");
      running.lines.await("VIP MASTER");
    }
  }

  @Test
  void withRelativeFailoverItCountsOnlyWhileAnotherNodeIsBetterOff() throws Exception {
    try (var node = RunningNode.prepared()) {
      var routers = node.start("*:9000", "relative_failover: true").routers();
      node.lines.await("VIP MASTER");
      var released = new CountDownLatch(1);
      node.loops.next().execute(() -> awaitUninterruptibly(released));
      node.lines.await("track_proxy fails");
      assertThat(routers.deficits().get("VIP")).isEqualTo(new Deficit(true, 0));
      assertThat(routers.views().getFirst().state()).isEqualTo(RouterState.MASTER);

      routers.count(Set.of("VIP"), "another node is better off");
      node.lines.await("VIP FAULT");
      routers.count(Set.of(), "no other node is better off");
      node.lines.await("VIP MASTER");
      released.countDown();
    }
  }

  @Test
  void whereAnotherProgramHasThePortTheAddressIsNotTakenUntilItIsFree() throws Exception {
    try (var node = RunningNode.prepared()) {
      node.namespace.sh("ip addr add " + VIP + "/32 dev eth0");
      try (var taken = node.namespace.call(() -> new ServerSocket(9000, 1, InetAddress.ofLiteral(VIP)))) {
        node.namespace.sh("ip addr del " + VIP + "/32 dev eth0");
        var _ = node.start(VIP + ":" + taken.getLocalPort(), "track_proxy: true");

        assertThat(node.lines.await("VIP FAULT")).contains("frontend web does not listen on " + VIP + ":9000: ");
        // Longer than a look and an election take.
        assertThat(node.lines.during(Duration.ofMillis(2500))).noneMatch(line -> line.contains("VIP MASTER"));
        assertThat(node.addresses()).doesNotContain(VIP);
      }
      node.lines.await("VIP MASTER");
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// A node in a namespace of its own. Its lines are the journal's: object, what it became, why.
  private static final class RunningNode implements AutoCloseable {
    private final Namespace namespace = Namespace.create();
    private final Lines lines = new Lines();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final RelayLoops loops = new RelayLoops(2, 16);
    private final VrrpHost host = namespace
        .call(() -> VrrpHost.start(Ticker.system(), InstantSource.system(), Throwable::printStackTrace));

    static RunningNode prepared() {
      var node = new RunningNode();
      node.namespace.sh(
          "ip link add eth0 type veth peer name eth1; ip link set eth1 up; ip link set eth0 up; ip addr add 10.78.0.1/24 dev eth0");
      return node;
    }

    static RunningNode of(String bind) throws IOException {
      var node = prepared();
      var _ = node.start(bind, "track_proxy: true");
      return node;
    }

    Node start(String bind, String option) throws IOException {
      var file = file(bind, option);
      var journal = new Journal("n1", InstantSource.system(),
          event -> {
            events.add(event);
            lines.add(event.object() + " " + event.to() + " " + event.why().reason());
          });
      return namespace.call(() -> {
        // A thread belongs to the namespace of the one that starts it.
        loops.forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
        var node = new Node(file, loops, Capacity.ofThisProcess(2), host, journal, InstantSource.system(),
            Runnable::run, new Logging(InstantSource.system(), Ticker.system()), new Responding("n1", journal),
            (_, _) -> {});
        node.serve(Generation.first(file));
        node.join(Generation.first(file), "n1-0");
        return node;
      });
    }

    Event event(String object, String to) {
      return events.stream().filter(event -> event.object().equals(object) && event.to().equals(to)).findFirst()
          .orElseThrow();
    }

    String addresses() {
      return namespace.sh("ip -4 addr show eth0");
    }

    @Override
    public void close() {
      host.close();
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
      namespace.close();
    }

    private static NodeConfig file(String bind, String option) throws IOException {
      var path = Files.createTempFile("tracked-proxy", ".yaml");
      try {
        return load(path, """
            schema: 1
            nodes: {n1: {address: 10.78.0.1}}
            frontends: {web: {bind: ["%s"], default_backend: web, timeout: {client: 1s}}}
            backends:
              web:
                timeout: {connect: 1s, server: 1s}
                servers: {s1: {address: "10.78.0.1:8080"}}
            vrrp:
              VIP: {interface: eth0, virtual_router_id: 7, version: 3, advert_int: 100ms, %s, virtual_addresses: [%s]}
            """.formatted(bind, option, VIP));
      } finally {
        Files.delete(path);
      }
    }

    private static NodeConfig load(Path path, String text) throws IOException {
      Files.writeString(path, text);
      return switch (ConfigFile.load(path)) {
        case Loaded.Accepted(var cluster, _) -> cluster.node("n1");
        case Loaded.Rejected(var problems) -> throw new AssertionError(problems);
      };
    }
  }
}
