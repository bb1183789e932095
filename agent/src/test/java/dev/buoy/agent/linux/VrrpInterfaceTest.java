package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.Waiting;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whole virtual routers on a real kernel: two nodes and a cable.
@ExtendWith(InNamespace.class)
class VrrpInterfaceTest {
  private static final InetAddress RIGHT = InetAddress.ofLiteral("10.77.0.2");
  private static final InetAddress LEFT = InetAddress.ofLiteral("10.77.0.1");
  private static final String VIP = "10.77.0.100";

  @Test
  void higherPriorityServesAndHandsOverWhenItStops() {
    try (var left = Node.create(); var right = Node.create()) {
      cable(left, right);
      var master = left.open(150, List.of());
      left.lines.await("> MASTER");
      var backup = right.open(100, List.of());
      right.lines.await("> BACKUP");
      assertThat(left.addresses()).contains(VIP + "/32");
      assertThat(right.addresses()).doesNotContain(VIP);
      Waiting.until("the master has announced its address", () -> master.view().announced() > 0);
      assertThat(backup.view().announced()).isZero();

      master.stop(Why.because("test")).orTimeout(5, TimeUnit.SECONDS).join();

      assertThat(left.addresses()).doesNotContain(VIP);
      right.lines.await("> MASTER");
      assertThat(right.addresses()).contains(VIP + "/32");
      Waiting.until("the next master has announced it", () -> backup.view().announced() > 0);
    }
  }

  @Test
  void unicastPeersElectOneMasterWhoseLossOfLinkIsAFaultThatHeals() {
    try (var middle = Namespace.create(); var left = Node.create(); var right = Node.create()) {
      wire(middle, left, right);
      var master = left.open(150, List.of(RIGHT));
      right.open(100, List.of(LEFT));
      left.lines.await("> MASTER");

      left.namespace.sh("ip link set eth0 down");

      assertThat(left.lines.await("> FAULT")).contains("interface eth0 is down");
      right.lines.await("> MASTER");
      assertThat(left.addresses()).doesNotContain(VIP);
      left.namespace.sh("ip link set eth0 up");
      left.lines.await("FAULT > BACKUP");
      left.lines.await("> MASTER");
      right.lines.await("MASTER > BACKUP");
      assertThat(right.lines.await("lost ")).endsWith("released");
      assertThat(right.addresses()).doesNotContain(VIP);
      assertThat(master.view().sent()).isPositive();
    }
  }

  @Test
  void interfaceThatIsMissingAtTheStartOrMadeAnewIsServedOnceItIsThere() {
    try (var left = Node.create(); var right = Node.create()) {
      var router = left.open(150, List.of());
      assertThat(router.view().reasons()).contains("interface eth0 does not exist");

      cable(left, right);
      left.lines.await("> MASTER");
      left.namespace.sh("ip link del eth0");
      left.lines.await("> FAULT");
      cable(left, right);
      left.lines.await("> MASTER");
      right.open(100, List.of());
      right.lines.await("> BACKUP");
      assertThat(right.lines.drain()).noneMatch(line -> line.contains("MASTER"));
    }
  }

  @Test
  void addressThatGoesWithAnotherOneOfItsNetworkIsPutBack() {
    try (var left = Node.create(); var right = Node.create()) {
      cable(left, right);

      var kept = stopOneOfTwoInANetwork(left, "promote_secondaries=0");

      assertThat(kept.await("lost ")).contains("net.ipv4.conf.eth0.promote_secondaries=1 keeps it");
      kept.await("held 203.0.113.11/24");
      assertThat(left.addresses()).contains("203.0.113.11/24").doesNotContain("203.0.113.10");
      assertThat(left.namespace.sh("ip route show dev eth0")).contains("203.0.113.0/24");
    }
  }

  @Test
  void addressThatTheKernelPromotesKeepsItsNetwork() {
    try (var left = Node.create(); var right = Node.create()) {
      cable(left, right);

      var kept = stopOneOfTwoInANetwork(left, "promote_secondaries=1");

      assertThat(left.addresses()).contains("203.0.113.11/24").doesNotContain("203.0.113.10");
      assertThat(left.namespace.sh("ip route show dev eth0")).contains("203.0.113.0/24");
      left.host.loop().execute(() -> kept.add("later"));
      kept.await("later");
      assertThat(left.addresses()).contains("203.0.113.11/24");
    }
  }

  @Test
  void withoutRightsTheRouterIsInFaultWithWhatToGrant() {
    try (var left = Node.create(); var right = Node.create()) {
      cable(left, right);
      left.namespace.dropRights();
      try (var powerless = Node.hostIn(left.namespace)) {
        var router = powerless.open(config(150, List.of()), new RecordingListener(left.lines));

        assertThat(router.view().reasons()).containsExactly("cannot open raw socket on eth0: EPERM (operation not"
            + " permitted); grant CAP_NET_RAW (see config/buoy-agent.service)");
      }
    }
  }

  @Test
  void whereAFirewallDropsWhatGoesOutTheRoleIsNotEvenTriedUntilItNoLongerDoes() throws Exception {
    try (var left = Node.create(); var right = Node.create()) {
      cable(left, right);
      left.namespace.sh("nft 'add table ip wall; add chain ip wall out { type filter hook output priority 0; };"
          + " add rule ip wall out ip protocol 112 drop; add chain ip wall in { type filter hook input priority 0; };"
          + " add rule ip wall in ip protocol 112 drop'");
      var master = left.open(150, List.of());
      right.open(100, List.of());
      right.lines.await("> MASTER");

      // Tried again by now, and each time it would take the addresses from the other.
      assertThat(right.lines.during(Duration.ofSeconds(5))).noneMatch(line -> line.contains("claimed"));
      assertThat(master.view().reasons()).singleElement(InstanceOfAssertFactories.STRING)
          .startsWith("cannot send on eth0: EPERM").endsWith("does a firewall drop IP protocol 112 on output?");
      assertThat(left.lines.drain()).noneMatch(line -> line.contains("MASTER"));

      left.namespace.sh("nft delete table ip wall");
      left.lines.await("BACKUP > MASTER");
    }
  }

  @ParameterizedTest
  @CsvSource({"true, output", "false, postrouting"})
  void masterWhoseAdvertisementsAreDroppedStaysInFaultUntilOneGetsOut(boolean unicast, String hook) throws Exception {
    try (var left = Node.create(); var right = Node.create()) {
      cable(left, right);
      var master = left.open(150, unicast ? List.of(RIGHT) : List.of());
      left.lines.await("> MASTER");
      right.open(100, unicast ? List.of(LEFT) : List.of());
      right.lines.await("> BACKUP");

      left.namespace.sh("nft 'add table ip wall; add chain ip wall out { type filter hook " + hook + " priority 0; };"
          + " add rule ip wall out ip protocol 112 drop; add chain ip wall in { type filter hook input priority 0; };"
          + " add rule ip wall in ip protocol 112 drop'");

      left.lines.await("MASTER > FAULT");
      right.lines.await("> MASTER");
      // Tried again twice by now.
      assertThat(left.lines.during(Duration.ofSeconds(7))).noneMatch(line -> line.contains("MASTER"));
      assertThat(master.view().reasons()).singleElement(InstanceOfAssertFactories.STRING)
          .startsWith("cannot send on eth0: EPERM").endsWith("does a firewall drop IP protocol 112 on output?");
      left.namespace.sh("nft delete table ip wall");
      left.lines.await("BACKUP > MASTER");
    }
  }

  @Test
  void whereIoUringIsForbiddenATimerKeepsTheCadenceAndTheStatusSaysWhy() {
    try (var left = Node.create(); var right = Node.create()) {
      cable(left, right);
      var forbidding = new NativeLibc() {
        @Override
        public int ioUringSetup(int entries, byte[] parameters) {
          return Errno.EPERM.result();
        }
      };
      try (var host = left.namespace.call(() -> VrrpHost.start(Ticker.system(), InstantSource.system(),
          Throwable::printStackTrace, null, forbidding))) {
        var router = host.open(config(150, List.of()), new RecordingListener(left.lines));
        left.lines.await("> MASTER");

        assertThat(router.view().cadence()).startsWith("timer: io_uring is not available: EPERM");
        assertThat(host.alarms()).singleElement(InstanceOfAssertFactories.STRING)
            .startsWith("advertisements are sent by a timer: io_uring is not available: EPERM");
        right.open(100, List.of());
        right.lines.await("> BACKUP");
      }
    }
  }

  /// Two masters whose addresses are all there is of a network; the one whose address was first stops.
  /// @return what happened to the other
  private static Lines stopOneOfTwoInANetwork(Node node, String setting) {
    node.namespace.sh("sysctl -qw net.ipv4.conf.all.promote_secondaries=0 net.ipv4.conf.eth0." + setting);
    var first = node.host.open(config(51, "203.0.113.10"), new RecordingListener(node.lines));
    node.lines.await("> MASTER");
    var lines = new Lines();
    node.host.open(config(52, "203.0.113.11"), new RecordingListener(lines));
    lines.await("> MASTER");
    lines.await("held");
    assertThat(node.addresses()).contains("203.0.113.10/24", "203.0.113.11/24");
    first.stop(Why.because("test")).orTimeout(5, TimeUnit.SECONDS).join();
    return lines;
  }

  private static void cable(Node left, Node right) {
    left.namespace.connect("eth0", right.namespace, "eth0");
    left.namespace.sh("ip addr add 10.77.0.1/24 dev eth0");
    right.namespace.sh("ip addr add 10.77.0.2/24 dev eth0");
  }

  /// Through a switch: the loss of one link leaves the other its carrier.
  private static void wire(Namespace middle, Node left, Node right) {
    middle.sh("ip link add sw type bridge");
    left.namespace.connect("eth0", middle, "left");
    right.namespace.connect("eth0", middle, "right");
    middle.sh("ip link set left master sw");
    middle.sh("ip link set right master sw");
    middle.sh("ip link set sw up");
    left.namespace.sh("ip addr add 10.77.0.1/24 dev eth0");
    right.namespace.sh("ip addr add 10.77.0.2/24 dev eth0");
  }

  private static VirtualRouterConfig config(int priority, List<InetAddress> peers) {
    return new VirtualRouterConfig("VI_1", "eth0", 51, 3, priority, Duration.ofMillis(100), true, peers, null, null,
        List.of(new VirtualAddress(InetAddress.ofLiteral(VIP), 24, null, null)), List.of());
  }

  private static VirtualRouterConfig config(int virtualRouterId, String address) {
    return new VirtualRouterConfig("VI_" + virtualRouterId, "eth0", virtualRouterId, 3, 150, Duration.ofMillis(100),
        true, List.of(), null, null, List.of(new VirtualAddress(InetAddress.ofLiteral(address), 24, null, null)),
        List.of());
  }

  /// A node of the lab: a namespace and what an agent runs in it.
  private record Node(Namespace namespace, VrrpHost host, Lines lines) implements AutoCloseable {
    static Node create() {
      var namespace = Namespace.create();
      return new Node(namespace, hostIn(namespace), new Lines());
    }

    static VrrpHost hostIn(Namespace namespace) {
      return namespace.call(() -> VrrpHost.start(Ticker.system(), InstantSource.system(), Throwable::printStackTrace));
    }

    VrrpInterface open(int priority, List<InetAddress> peers) {
      return host.open(config(priority, peers), new RecordingListener(lines));
    }

    String addresses() {
      return namespace.sh("ip -4 addr show eth0");
    }

    @Override
    public void close() {
      host.close();
      namespace.close();
    }
  }
}
