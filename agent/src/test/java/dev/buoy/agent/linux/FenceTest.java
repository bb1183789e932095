package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.RouterOptions;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.jspecify.annotations.Nullable;

/// The fence and the mute in a real kernel, seen from the other end of a cable. The bounds are generous: the tight ones
/// belong to the benchmark.
@ExtendWith(InNamespace.class)
class FenceTest {
  private static final String VIP = FencedNode.VIP;
  private static final Duration SLACK = Duration.ofMillis(400);

  @Test
  void addressesOfAKilledProcessFallSilentThoughTheyAreStillThere() {
    try (var lab = Lab.create()) {
      lab.startNode();
      lab.awaitAnswer();

      lab.kill("KILL");

      assertThat(lab.silentAfter()).isLessThan(SLACK);
      assertThat(lab.node.sh("ip addr show eth0")).contains(VIP + "/32");
      assertThat(lab.asks("arp")).isFalse();
    }
  }

  @Test
  void addressesOfAFrozenProcessFallSilentAndComeBackWhenItGoesOn() {
    try (var lab = Lab.create()) {
      lab.startNode();
      lab.awaitAnswer();

      lab.kill("STOP");
      assertThat(lab.silentAfter()).isLessThan(SLACK);
      assertThat(lab.asks("arp")).isFalse();
      lab.kill("CONT");

      lab.awaitAnswer();
    }
  }

  @Test
  void rulesThatAnotherProgramFlushesAreBackAtOnceAndReported() {
    try (var lab = Lab.create()) {
      var host = lab.hostHere();
      lab.lines.await("> MASTER");

      lab.node.sh("nft flush ruleset");

      assertThat(lab.lines.await("noticed")).contains("another program changed the fence");
      assertThat(lab.tables("buoy-fence-")).hasSize(2);
      assertThat(lab.node.sh("nft list ruleset")).contains(VIP);
      lab.awaitAnswer();
      host.close();
    }
  }

  @Test
  void cleanStopLeavesNoTable() {
    try (var lab = Lab.create()) {
      var host = lab.hostHere();
      lab.lines.await("> MASTER");
      assertThat(lab.tables("buoy-")).hasSize(4);

      host.close();

      assertThat(lab.tables("buoy-")).isEmpty();
    }
  }

  @Test
  void whatAKilledProcessLeftIsRemovedByTheNextOneAndOnlyThat() {
    try (var lab = Lab.create()) {
      lab.startNode();
      lab.awaitAnswer();
      var alive = lab.hostHere();
      lab.kill("KILL");
      lab.node.sh("nft add table inet others");
      assertThat(lab.silentAfter()).isLessThan(SLACK);

      var next = lab.hostHere();

      assertThat(lab.tables("buoy-fence-")).hasSize(4);
      assertThat(lab.tables("others")).hasSize(1);
      next.close();
      alive.close();
    }
  }

  @Test
  void leftoversAreShownAndClearedWithoutAnAgent() {
    try (var lab = Lab.create()) {
      lab.startNode();
      lab.awaitAnswer();
      try (var fences = lab.node.call(Fences::open)) {
        assertThat(fences.tables()).hasSize(4).allMatch(Fences.Table::alive);
        assertThat(fences.clear()).isEmpty();
        lab.kill("KILL");
        assertThat(lab.silentAfter()).isLessThan(SLACK);

        var left = fences.tables();
        assertThat(left).hasSize(2).noneMatch(Fences.Table::alive)
            .allMatch(table -> table.addresses().equals(List.of(VIP)));
        assertThat(fences.clear()).hasSize(1);

        assertThat(fences.tables()).isEmpty();
        lab.awaitAnswer();
      }
    }
  }

  @Test
  void fenceThatIsTakenOutOfTheFileIsTakenOutOfTheKernel() {
    try (var lab = Lab.create()) {
      var host = lab.hostHere();
      lab.lines.await("> MASTER");
      assertThat(lab.routers.getFirst().view().guard().fence()).isEqualTo("on");

      lab.routers.getFirst().reconfigure(FencedNode.config().with(RouterOptions.DEFAULTS));
      host.loop().execute(() -> lab.lines.add("done"));
      lab.lines.await("done");

      assertThat(lab.tables("buoy-")).isEmpty();
      assertThat(lab.routers.getFirst().view().guard().fence()).isEqualTo("off");
      lab.awaitAnswer();
      host.close();
    }
  }

  @Test
  void withoutRightsTheFenceSaysSoAndTheRestWorks() {
    try (var lab = Lab.create()) {
      lab.node.dropRights();
      var host = lab.node
          .call(() -> VrrpHost.start(Ticker.system(), InstantSource.system(), Throwable::printStackTrace));

      var router = host.open(FencedNode.config(), new RecordingListener(lab.lines));

      assertThat(router.view().guard().fence()).startsWith("unavailable: cannot ")
          .endsWith("EPERM (operation not permitted); grant CAP_NET_ADMIN (see config/buoy-agent.service)");
      host.close();
    }
  }

  @Test
  void mutedAddressAnswersNoArpButStillReceivesAndSpeaksAgain() {
    try (var lab = Lab.create()) {
      lab.node.sh("ip addr add " + VIP + "/32 dev eth0");
      lab.awaitAnswer();
      var mute = new Mute(new NativeLibc());
      var vip = Set.<InetAddress>of(InetAddress.ofLiteral(VIP));

      lab.node.call(() -> {
        mute.mute(vip);
        return "";
      });

      assertThat(mute.problem()).isNull();
      assertThat(lab.asks("arp")).isFalse();
      lab.node.call(() -> {
        mute.mute(vip);
        return "";
      });
      assertThat(lab.asks("echo")).isTrue();
      lab.node.call(() -> {
        mute.speak(vip);
        return "";
      });
      assertThat(lab.asks("arp")).isTrue();
      mute.close();
    }
  }

  /// A node and a client with a cable; the node runs in a process of its own, or in this one.
  private static final class Lab implements AutoCloseable {
    final Namespace node = Namespace.create();
    final Namespace client = Namespace.create();
    final Lines lines = new Lines();
    final Ping ping;
    final List<VrrpInterface> routers = new ArrayList<>();
    private @Nullable Process process;

    private Lab() {
      node.connect("eth0", client, "eth0");
      node.sh("ip addr add 10.77.0.1/24 dev eth0");
      client.sh("ip addr add 10.77.0.200/24 dev eth0");
      ping = client.call(() -> new Ping((Inet4Address) InetAddress.ofLiteral(VIP)));
    }

    static Lab create() {
      return new Lab();
    }

    void startNode() {
      process = node.spawn(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
          "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
          FencedNode.class.getName());
    }

    VrrpHost hostHere() {
      var host = node.call(
          () -> VrrpHost.start(Ticker.system(), InstantSource.system(), Throwable::printStackTrace));
      routers.add(host.open(FencedNode.config(), new RecordingListener(lines)));
      return host;
    }

    void kill(String signal) {
      node.sh("kill -" + signal + " " + Objects.requireNonNull(process).pid());
    }

    List<String> tables(String prefix) {
      return node.sh("nft list tables").lines().filter(line -> line.contains(" " + prefix)).toList();
    }

    Duration silentAfter() {
      return ping.lastAnswer(Duration.ofSeconds(1));
    }

    void awaitAnswer() {
      assertThat(ping.awaitAnswer()).isTrue();
    }

    /// @param how `arp`: the client does not know the address yet; `echo`: it does
    boolean asks(String how) {
      if (how.equals("arp")) {
        client.sh("ip neigh flush dev eth0; ip neigh del " + VIP + " dev eth0 2>/dev/null || true");
      } else {
        var mac = node.sh("ip -o link show eth0")
            .replaceAll("(?s).*link/ether ([0-9a-f:]+).*", "$1").strip();
        client.sh("ip neigh replace " + VIP + " lladdr " + mac + " dev eth0");
      }
      try {
        client.sh("ping -n -c 1 -W 0.4 " + VIP);
        return true;
      } catch (IllegalStateException _) {
        return false;
      }
    }

    @Override
    public void close() {
      if (process != null) {
        process.destroyForcibly();
      }
      ping.close();
      node.close();
      client.close();
    }
  }
}
