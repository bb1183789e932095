package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Elections and hand-overs with keepalived as the other node.
@ExtendWith(InNamespace.class)
class KeepalivedTest {
  private static final String VIP = "10.77.0.100";
  private static final List<String> VIPS_6 = List.of("fe80::100", "fd00:77::100");

  @Test
  void electsAndHandsOverBothWaysInVersion3() throws Exception {
    electsAndHandsOverBothWays(new Setting(3, "0.1", Duration.ofMillis(100), "", List.of(VIP), List.of()));
  }

  @Test
  void electsAndHandsOverBothWaysInVersion2WithAPassword() throws Exception {
    electsAndHandsOverBothWays(new Setting(2, "1", Duration.ofSeconds(1),
        "authentication {\n auth_type PASS\n auth_pass s3cret\n }", List.of(VIP), List.of()));
  }

  @Test
  void electsAndHandsOverBothWaysOverIpv6() throws Exception {
    electsAndHandsOverBothWays(new Setting(3, "0.1", Duration.ofMillis(100), "", VIPS_6, List.of()));
  }

  @Test
  void electsAndHandsOverBothWaysOverIpv6ByUnicastThatKeepalivedSendsWithHopLimit64() throws Exception {
    electsAndHandsOverBothWays(new Setting(3, "0.1", Duration.ofMillis(100),
        "unicast_src_ip fd00:77::2\n unicast_peer {\n fd00:77::1\n }", VIPS_6, List.of("fd00:77::2")));
  }

  private record Setting(int version, String seconds, Duration interval, String lines, List<String> addresses,
      List<String> peers) {
    VirtualRouterConfig buoy(int priority) {
      return new VirtualRouterConfig("VI_1", "eth0", 51, version, priority, interval, true,
          peers.stream().map(InetAddress::ofLiteral).toList(), null, lines.contains("auth_pass") ? "s3cret" : null,
          addresses.stream().map(address -> new VirtualAddress(InetAddress.ofLiteral(address),
              address.contains(":") ? 128 : 32, null, null)).toList(),
          List.of());
    }

    String keepalived() {
      return """
          global_defs { vrrp_version %d }
          vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            priority 100
            advert_int %s
            %s
            virtual_ipaddress {
              %s
            }
          }
          """.formatted(version, seconds, lines, addresses.stream()
          .map(address -> address + (address.contains(":") ? "/128" : "/32")).collect(Collectors.joining("\n    ")));
    }

    boolean heldIn(Namespace namespace) {
      var shown = namespace.sh("ip addr show eth0");
      return addresses.stream().allMatch(address -> shown.contains(" " + address + "/"));
    }

    boolean absentFrom(Namespace namespace) {
      var shown = namespace.sh("ip addr show eth0");
      return addresses.stream().noneMatch(address -> shown.contains(" " + address + "/"));
    }
  }

  private static void electsAndHandsOverBothWays(Setting setting) throws Exception {
    var directory = Files.createTempDirectory("buoy-keepalived");
    try (var ours = Namespace.create(); var theirs = Namespace.create()) {
      ours.connect("eth0", theirs, "eth0");
      ours.sh("ip addr add 10.77.0.1/24 dev eth0; ip addr add fd00:77::1/64 dev eth0 nodad");
      theirs.sh("ip addr add 10.77.0.2/24 dev eth0; ip addr add fd00:77::2/64 dev eth0 nodad");
      awaitLinkLocal(theirs);
      var config = Files.writeString(directory.resolve("keepalived.conf"), setting.keepalived());
      var lines = new Lines();
      var keepalived = start(theirs, config);
      try (var host = ours
          .call(() -> VrrpHost.start(Ticker.system(), InstantSource.system(), Throwable::printStackTrace))) {
        await("keepalived holds the addresses", () -> setting.heldIn(theirs));

        // A higher priority takes over from keepalived, which gives way.
        var router = host.open(setting.buoy(150), new RecordingListener(lines));
        lines.await("> MASTER");
        await("keepalived gives way", () -> setting.absentFrom(theirs));
        assertThat(setting.heldIn(ours)).isTrue();

        // It resigns, and keepalived takes over.
        router.stop(Why.because("test")).orTimeout(5, TimeUnit.SECONDS).join();
        await("keepalived takes over", () -> setting.heldIn(theirs));
        assertThat(setting.absentFrom(ours)).isTrue();

        // A lower priority follows keepalived, and takes over when that resigns.
        lines.drain();
        host.open(setting.buoy(50), new RecordingListener(lines));
        lines.await("> BACKUP");
        keepalived.destroy();
        assertThat(keepalived.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(lines.await("> MASTER")).contains("resigned");
        await("the addresses are here", () -> setting.heldIn(ours));
        assertThat(lines.drain()).noneMatch(line -> line.startsWith("rejected"));
      } finally {
        keepalived.destroy();
        keepalived.waitFor(5, TimeUnit.SECONDS);
        Files.delete(config);
        Files.delete(directory);
      }
    }
  }

  /// Until then keepalived has nothing to send from, and gives up.
  private static void awaitLinkLocal(Namespace namespace) {
    await("a link-local address is usable",
        () -> namespace.sh("ip -6 addr show dev eth0 scope link -tentative").contains("inet6 fe80"));
  }

  private static Process start(Namespace namespace, Path config) {
    return namespace.spawn("keepalived", "-n", "-l", "-D", "-P", "-f", config.toString(), "-p", config + ".pid", "-r",
        config + ".vrrp.pid");
  }

  private static void await(String what, BooleanSupplier condition) {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
    }
  }
}
