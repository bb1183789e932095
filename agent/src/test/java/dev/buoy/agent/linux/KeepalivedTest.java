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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Elections and hand-overs with keepalived as the other node.
@ExtendWith(InNamespace.class)
class KeepalivedTest {
  private static final String VIP = "10.77.0.100";

  @Test
  void electsAndHandsOverBothWaysInVersion3() throws Exception {
    electsAndHandsOverBothWays(3, "0.1", Duration.ofMillis(100), "");
  }

  @Test
  void electsAndHandsOverBothWaysInVersion2WithAPassword() throws Exception {
    electsAndHandsOverBothWays(2, "1", Duration.ofSeconds(1),
        "authentication {\n auth_type PASS\n auth_pass s3cret\n }");
  }

  private void electsAndHandsOverBothWays(int version, String seconds, Duration interval, String authentication)
      throws Exception {
    var directory = Files.createTempDirectory("buoy-keepalived");
    try (var ours = Namespace.create(); var theirs = Namespace.create()) {
      ours.connect("eth0", theirs, "eth0");
      ours.sh("ip addr add 10.77.0.1/24 dev eth0");
      theirs.sh("ip addr add 10.77.0.2/24 dev eth0");
      var config = Files.writeString(directory.resolve("keepalived.conf"), """
          global_defs { vrrp_version %d }
          vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            priority 100
            advert_int %s
            %s
            virtual_ipaddress { 10.77.0.100/32 }
          }
          """.formatted(version, seconds, authentication));
      var lines = new Lines();
      var keepalived = start(theirs, config);
      try (var host = ours
          .call(() -> VrrpHost.start(Ticker.system(), InstantSource.system(), Throwable::printStackTrace))) {
        awaitAddress(theirs, true);

        // A higher priority takes over from keepalived, which gives way.
        var router = host.open(config(version, 150, interval, authentication), new RecordingListener(lines));
        lines.await("> MASTER");
        awaitAddress(theirs, false);
        assertThat(ours.sh("ip -4 addr show eth0")).contains(VIP);

        // It resigns, and keepalived takes over.
        router.stop(Why.because("test")).orTimeout(5, TimeUnit.SECONDS).join();
        awaitAddress(theirs, true);
        assertThat(ours.sh("ip -4 addr show eth0")).doesNotContain(VIP);

        // A lower priority follows keepalived, and takes over when that resigns.
        lines.drain();
        host.open(config(version, 50, interval, authentication), new RecordingListener(lines));
        lines.await("> BACKUP");
        keepalived.destroy();
        assertThat(keepalived.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(lines.await("> MASTER")).contains("resigned");
        assertThat(ours.sh("ip -4 addr show eth0")).contains(VIP);
        assertThat(lines.drain()).noneMatch(line -> line.startsWith("rejected"));
      } finally {
        keepalived.destroy();
        keepalived.waitFor(5, TimeUnit.SECONDS);
        Files.delete(config);
        Files.delete(directory);
      }
    }
  }

  private static Process start(Namespace namespace, Path config) {
    return namespace.spawn("keepalived", "-n", "-l", "-D", "-P", "-f", config.toString(), "-p", config + ".pid", "-r",
        config + ".vrrp.pid");
  }

  private static void awaitAddress(Namespace namespace, boolean present) {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (namespace.sh("ip -4 addr show eth0").contains(VIP) != present) {
      assertThat(System.nanoTime()).as("keepalived has the address: %s", present).isLessThan(end);
    }
  }

  private static VirtualRouterConfig config(int version, int priority, Duration interval, String authentication) {
    return new VirtualRouterConfig("VI_1", "eth0", 51, version, priority, interval, true, List.of(), null,
        authentication.isEmpty() ? null : "s3cret",
        List.of(new VirtualAddress(InetAddress.ofLiteral(VIP), 32, null, null)), List.of());
  }
}
