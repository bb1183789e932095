package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.VirtualAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Sockets, addresses and links on a real kernel, between two namespaces and a cable.
@ExtendWith(InNamespace.class)
class KernelTest {
  private static final InetAddress LEFT = InetAddress.ofLiteral("10.77.0.1");
  private static final InetAddress RIGHT = InetAddress.ofLiteral("10.77.0.2");
  static final VirtualAddress VIP = new VirtualAddress(InetAddress.ofLiteral("10.77.0.100"), 24, null, null);

  @Test
  void packetArrivesFromTheOtherEndByMulticastAndUnicastButNotOnesOwn() {
    try (var left = Host.at("10.77.0.1/24"); var right = Host.at("10.77.0.2/24")) {
      left.namespace.connect("eth0", right.namespace, "eth0");
      left.address();
      right.address();
      var sender = left.openRaw(LEFT);
      right.openRaw(RIGHT);

      // 51 is the router's id; what is another's, or has none, stays in the kernel.
      left.on(() -> sender.send(new byte[]{1, 52, 3}, Family.IPV4.group()));
      left.on(() -> sender.send(new byte[]{51}, RIGHT));
      left.on(() -> sender.send(new byte[]{1, 51, 3}, Family.IPV4.group()));
      left.on(() -> sender.send(new byte[]{4, 51}, RIGHT));

      assertThat(right.record.await("packet")).isEqualTo("packet 10.77.0.1 224.0.0.18 255 013303");
      assertThat(right.record.await("packet")).isEqualTo("packet 10.77.0.1 10.77.0.2 255 0433");
      assertThat(left.record.drain()).isEmpty();
    }
  }

  @Test
  void addressDisappearsByItselfOneLeaseAfterTheLastRenewal() {
    try (var host = Host.alone()) {
      var addresses = host.addresses();

      host.hold(addresses, Duration.ofSeconds(1));
      host.record.await("held 10.77.0.100/24");
      var renewed = System.nanoTime();
      host.loop.schedule(Duration.ofMillis(700), () -> addresses.hold(List.of(VIP), Duration.ofSeconds(1)));

      assertThat(host.record.await("lost")).isEqualTo("lost 10.77.0.100/24: its lease ended before it was renewed");
      assertThat(Duration.ofNanos(System.nanoTime() - renewed)).isBetween(Duration.ofMillis(1650),
          Duration.ofMillis(2500));
      assertThat(host.namespace.sh("ip -4 addr show eth0")).doesNotContain("10.77.0.100").contains("10.77.0.1/24");
    }
  }

  @Test
  void addressIsPutAsHostAddressWhereItsNetworkIsOnTheLinkAndWithItsPrefixWhereNot() {
    try (var host = Host.alone()) {
      var addresses = host.addresses();
      var elsewhere = new VirtualAddress(InetAddress.ofLiteral("192.0.2.9"), 28, null, "eth0:vip");

      host.on(() -> addresses.hold(List.of(VIP, elsewhere), Duration.ofSeconds(60)));
      assertThat(host.namespace.sh("ip -4 addr show eth0")).contains("inet 10.77.0.100/32", "inet 192.0.2.9/28",
          "eth0:vip", "valid_lft 60sec");

      host.on(() -> addresses.release(List.of(VIP, elsewhere)));
      assertThat(host.namespace.sh("ip -4 addr show eth0")).doesNotContain("10.77.0.100", "192.0.2.9");
      assertThat(host.record.await("lost")).endsWith("released");
    }
  }

  @Test
  void addressThatAnotherProgramRemovesIsLost() {
    try (var host = Host.alone()) {
      var addresses = host.addresses();
      host.hold(addresses, Duration.ofSeconds(60));

      host.namespace.sh("ip addr del 10.77.0.100/32 dev eth0");

      assertThat(host.record.await("lost")).isEqualTo("lost 10.77.0.100/24: removed by another program");
      host.hold(addresses, Duration.ofSeconds(60));
      assertThat(host.namespace.sh("ip -4 addr show eth0")).contains("10.77.0.100/32");
    }
  }

  @Test
  void leftoversOfBuoyAreRemovedAndAddressesOfOthersAreReportedAndLeft() {
    try (var host = Host.alone()) {
      var foreign = new VirtualAddress(InetAddress.ofLiteral("10.77.0.101"), 32, null, null);
      host.hold(host.addresses(), Duration.ofSeconds(60));
      host.namespace.sh("ip addr add 10.77.0.101/32 dev eth0");
      var next = host.addresses();

      var reported = host.on(() -> next.removeLeftovers(List.of(VIP, foreign)));

      assertThat(reported).containsExactly("VIP 10.77.0.101 is already on eth0 and is not Buoy's");
      assertThat(host.namespace.sh("ip -4 addr show eth0")).doesNotContain("10.77.0.100").contains("10.77.0.101/32");
      host.record.drain();
      host.on(() -> next.hold(List.of(foreign), Duration.ofSeconds(60)));
      assertThat(host.record.await("10.77.0.101")).endsWith("is already on eth0 and is not Buoy's");
      assertThat(host.namespace.sh("ip -4 addr show eth0")).contains("valid_lft forever");
    }
  }

  @Test
  void interfaceIsReportedAsItComesAndGoes() {
    try (var host = Host.at("10.77.0.1/24"); var other = Host.at("10.77.0.2/24")) {
      host.on(() -> host.links.watch("eth0", Family.IPV4, Set.of(VIP.address()), state -> host.record
          .add(state.problem() + " " + state.addresses().stream().map(InterfaceAddress::address).toList())));
      assertThat(host.record.await("eth0")).isEqualTo("interface eth0 does not exist []");

      host.namespace.connect("eth0", other.namespace, "eth0");
      host.record.await("null []");
      host.namespace.sh("ip addr add 10.77.0.100/24 dev eth0; ip addr add 10.77.0.1/24 dev eth0");
      host.record.await("null [/10.77.0.1]");
      other.namespace.sh("ip link set eth0 down");
      host.record.await("interface eth0 has no carrier");
      host.namespace.sh("ip link set eth0 down");
      host.record.await("interface eth0 is down");
      host.namespace.sh("ip link del eth0");
      host.record.await("interface eth0 does not exist");
    }
  }

  @Test
  void gratuitousArpIsOnTheWire() {
    try (var left = Host.at("10.77.0.1/24"); var right = Host.at("10.77.0.2/24")) {
      left.namespace.connect("eth0", right.namespace, "eth0");
      left.address();
      var arpInNetworkOrder = 0x0608;
      var capture = right.namespace
          .call(() -> Descriptor.blockingSocket(right.libc, "capture", Libc.AF_PACKET, arpInNetworkOrder));
      capture.option(Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, Structs.timeval(5));

      var mac = left.on(() -> {
        var link = Objects.requireNonNull(left.links.link("eth0"));
        Announcer.open(left.libc).announce(link, VIP.address());
        return link.mac().toString().replace(":", "");
      });

      var frame = new byte[100];
      assertThat(right.libc.recv(capture.number(), frame, 0)).isEqualTo(42);
      assertThat(HexFormat.of().formatHex(frame, 0, 42)).isEqualTo("ffffffffffff" + mac + "0806000108000604" + "0001"
          + mac + "0a4d0064" + "ffffffffffff" + "0a4d0064");
      capture.close();
    }
  }

  @Test
  void missingRightsAreNamedWithWhatToGrant() {
    try (var host = Host.alone()) {
      host.namespace.dropRights();
      assertThatThrownBy(
          () -> host.namespace.call(() -> VrrpSocket.open(new NativeLibc(), "eth0", 2, LEFT, 51)))
          .hasMessage("cannot open raw socket on eth0: EPERM (operation not permitted); grant CAP_NET_RAW"
              + " (see config/buoy-agent.service)");

      var loop = host.namespace.call(() -> PollLoop.start("powerless", Ticker.system(), Throwable::printStackTrace));
      var record = new Lines();
      loop.execute(() -> {
        var netlink = Netlink.open(new NativeLibc());
        new LeasedAddresses("eth0", null, netlink, new Links(netlink, loop), AddressRecord.none(), loop,
            new Proofs(record))
            .hold(List.of(VIP),
                Duration.ofSeconds(1));
      });
      assertThat(record.await("lost")).isEqualTo("lost 10.77.0.100/24: EPERM (operation not permitted);"
          + " grant CAP_NET_ADMIN (see config/buoy-agent.service)");
      loop.close();
    }
  }
}
