package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Whole virtual routers of IPv6 on a real kernel, and what becomes of their addresses when others touch them.
@ExtendWith(InNamespace.class)
class Ipv6RouterTest {
  private static final Pattern STAMP = Pattern.compile("\\[[0-9T:-]*:([0-9]+\\.[0-9]+)\\]");

  @Test
  void advertisesFromItsOwnLinkLocalAddressAlsoWhileItHoldsAVirtualOne() {
    try (var left = Node.create(); var right = Node.create()) {
      cable(left, right);
      left.open(150, "fe80::1:100", "fd00:77::100");
      left.lines.await("> MASTER");
      right.open(100, "fe80::1:100", "fd00:77::100");
      right.lines.await("> BACKUP");
      right.lines.drain();

      left.lines.drain();
      left.namespace.sh("ip link set eth0 down");

      // The kernel takes link-local addresses away with the link; the new one has to prove itself first.
      left.lines.await("> FAULT");
      left.namespace.sh("ip link set eth0 up");
      left.lines.await("FAULT > BACKUP");
      left.lines.await("> MASTER");
      right.lines.await("> BACKUP");
      right.lines.await("lost fe80");
      right.lines.await("lost fd00");
      assertThat(left.addresses()).contains("fe80::1:100/128", "fd00:77::100/");
      assertThat(right.addresses()).doesNotContain("fe80::1:100", "fd00:77::100");
      assertThat(right.lines.drain()).noneMatch(line -> line.startsWith("rejected"));
    }
  }

  @Test
  void interfaceMadeAnewOrRenamedIsServedOnceItIsThere() {
    try (var left = Node.create(); var right = Node.create()) {
      var router = left.open(150, "fd00:77::100");
      assertThat(router.view().reasons()).contains("interface eth0 does not exist");
      cable(left, right);
      left.lines.await("> MASTER");

      left.namespace.sh("ip link set eth0 down; ip link set eth0 name lan0; ip link set lan0 up");
      left.lines.await("> FAULT");
      assertThat(left.namespace.sh("ip -6 addr show")).doesNotContain("fd00:77::100");

      left.namespace.sh("ip link set lan0 down; ip link set lan0 name eth0; ip link set eth0 up");
      left.lines.await("> MASTER");
      assertThat(left.addresses()).contains("fd00:77::100");
    }
  }

  @Test
  void withoutALinkLocalAddressTheRouterIsInFaultAndSaysSo() {
    try (var left = Node.create(); var right = Node.create()) {
      left.namespace.sh("sysctl -qw net.ipv6.conf.default.addr_gen_mode=1");
      cable(left, right);

      assertThat(left.open(150, "fd00:77::100").view().reasons())
          .containsExactly("interface eth0 has no link-local IPv6 address");

      left.namespace.sh("ip addr add fe80::1/64 dev eth0 nodad");
      left.lines.await("> MASTER");
    }
  }

  @Test
  void addressThatAnotherProgramRemovesIsBackWithinMilliseconds() throws Exception {
    for (var family : List.of("-4 10.77.0.100", "-6 fd00:77::100")) {
      var address = family.substring(3);
      var record = Files.createTempFile("buoy-monitor", ".txt");
      try (var left = Node.create(); var right = Node.create()) {
        cable(left, right);
        left.namespace.sh("ip addr add 10.77.0.1/24 dev eth0");
        left.open(150, address);
        left.lines.await("held " + left.text(address));
        var monitor = left.namespace.spawn("sh", "-c",
            "exec ip -ts " + family.substring(0, 2) + " monitor address > " + record);
        // It is listening once it has written the first change.
        while (Files.size(record) == 0) {
          left.namespace.sh("ip addr add fd00:79::1/64 dev eth0 nodad; ip addr del fd00:79::1/64 dev eth0;"
              + "ip addr add 192.0.2.1/32 dev eth0; ip addr del 192.0.2.1/32 dev eth0");
        }

        for (var i = 0; i < 8; i++) {
          left.namespace.sh("ip addr del $(ip -o addr show dev eth0 | grep -o '" + address + "/[0-9]*') dev eth0");
          left.lines.await("held " + left.text(address));
        }

        monitor.destroy();
        monitor.waitFor();
        var gaps = gaps(record, address);
        System.out.println("measured: removed to restored, microseconds: " + gaps);
        // The last may not have been written yet.
        assertThat(gaps).hasSizeBetween(7, 8);
        assertThat(gaps.get(4)).as("median").isLessThan(50_000);
      } finally {
        Files.delete(record);
      }
    }
  }

  /// Microseconds from each removal until the address is there again, sorted.
  private static List<Long> gaps(Path record, String address) throws Exception {
    var gaps = new ArrayList<Long>();
    var removed = -1L;
    var stamp = 0L;
    for (var line : Files.readAllLines(record)) {
      var match = STAMP.matcher(line);
      if (match.find()) {
        stamp = Math.round(Double.parseDouble(match.group(1)) * 1e6);
      }
      if (line.contains(" " + address + "/")) {
        if (line.contains("Deleted")) {
          removed = stamp;
        } else if (removed >= 0) {
          gaps.add(Math.floorMod(stamp - removed, 60_000_000L));
          removed = -1;
        }
      }
    }
    gaps.sort(null);
    return gaps;
  }

  private static void cable(Node left, Node right) {
    left.namespace.connect("eth0", right.namespace, "eth0");
    left.namespace.sh("ip addr add fd00:77::1/64 dev eth0 nodad");
    right.namespace.sh("ip addr add fd00:77::2/64 dev eth0 nodad");
  }

  private record Node(Namespace namespace, VrrpHost host, Lines lines) implements AutoCloseable {
    static Node create() {
      var namespace = Namespace.create();
      return new Node(namespace, namespace.call(
          () -> VrrpHost.start(Ticker.system(), InstantSource.system(), Throwable::printStackTrace)), new Lines());
    }

    VrrpInterface open(int priority, String... addresses) {
      var vips = List.of(addresses).stream().map(address -> new VirtualAddress(InetAddress.ofLiteral(address),
          address.contains(":") ? 128 : 32, null, null)).toList();
      return host.open(new VirtualRouterConfig("VI_1", "eth0", 51, 3, priority, Duration.ofMillis(100), true,
          List.of(), null, null, vips, List.of()), new RecordingListener(lines));
    }

    String text(String address) {
      return address;
    }

    String addresses() {
      return namespace.sh("ip -6 addr show eth0");
    }

    @Override
    public void close() {
      host.close();
      namespace.close();
    }
  }
}
