package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.RouterOptions;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The fence and the mute in a real kernel, seen from the other end of a cable.
@ExtendWith(InNamespace.class)
class FenceTest {
  private static final Duration KILLED = Duration.ofMillis(20);
  private static final Duration FROZEN = Duration.ofMillis(150);

  @Test
  void addressesOfAKilledProcessFallSilentThoughTheyAreStillThere() {
    try (var lab = FenceLab.create()) {
      assertThat(lab.silentAfterKill(KILLED)).isLessThanOrEqualTo(KILLED);

      assertThat(lab.node.sh("ip addr show eth0")).contains(FencedNode.VIP + "/32");
      assertThat(lab.resolves()).isFalse();
    }
  }

  @Test
  void silenceDoesNotWaitForTheMemoryOfTheProcess() {
    try (var lab = FenceLab.create()) {
      assertThat(lab.silentAfterKill(KILLED, "-Xms384m", "-Xmx384m", "-XX:+AlwaysPreTouch"))
          .isLessThanOrEqualTo(KILLED);
    }
  }

  @Test
  void addressesOfAFrozenProcessFallSilentAndComeBackWhenItGoesOn() {
    try (var lab = FenceLab.create()) {
      assertThat(lab.silentAfterFreeze(FROZEN)).isLessThanOrEqualTo(FROZEN);
      assertThat(lab.resolves()).isFalse();

      lab.kill("CONT");

      lab.awaitAnswer();
    }
  }

  @Test
  void rulesThatAnotherProgramFlushesAreBackAtOnceAndReported() {
    try (var lab = FenceLab.create()) {
      var host = lab.hostHere();
      lab.lines.await("> MASTER");

      lab.node.sh("nft flush ruleset");

      assertThat(lab.lines.await("noticed")).contains("another program changed the fence");
      assertThat(lab.tables("buoy-fence-")).hasSize(2);
      assertThat(lab.node.sh("nft list ruleset")).contains(FencedNode.VIP);
      lab.awaitAnswer();
      host.close();
    }
  }

  @Test
  void flushedRulesThatCannotBePutBackAreNotSaidToBeInPlace() throws InterruptedException {
    try (var lab = FenceLab.create()) {
      var libc = new WithoutTransactions();
      var host = lab.hostHere(libc, FencedNode.config());
      lab.lines.await("> MASTER");

      libc.refuse = true;
      lab.node.sh("nft flush ruleset");

      assertThat(lab.lines.await("noticed")).startsWith("noticed the fence is off: ");
      assertThat(lab.lines.during(Duration.ofMillis(300))).noneMatch(line -> line.startsWith("noticed"));
      host.close();
    }
  }

  @Test
  void rulesThatAnotherProgramFlushesAreNobodysBusinessWithoutAFence() throws InterruptedException {
    try (var lab = FenceLab.create()) {
      var host = lab.hostHere();
      lab.lines.await("> MASTER");
      lab.node.sh("nft add table inet others");
      lab.routers.getFirst().reconfigure(FencedNode.config().with(RouterOptions.DEFAULTS));
      host.loop().execute(() -> lab.lines.add("done"));
      lab.lines.await("done");

      lab.node.sh("nft flush ruleset");

      assertThat(lab.lines.during(Duration.ofMillis(300))).isEmpty();
      assertThat(lab.tables("")).isEmpty();
      host.close();
    }
  }

  @Test
  void kernelWithoutNfTablesIsSaidOnceAndTheAddressIsServed() throws InterruptedException {
    try (var lab = FenceLab.create()) {
      var host = lab.hostHere(new WithoutNetfilter(), FencedNode.config());
      assertThat(lab.lines.await("noticed")).isEqualTo("noticed the fence is off: cannot open netlink socket for"
          + " nf_tables: EPROTONOSUPPORT (protocol not supported)");
      lab.lines.await("> MASTER");
      lab.awaitAnswer();

      assertThat(lab.routers.getFirst().view().guard().fence()).startsWith("unavailable: cannot open netlink socket");
      assertThat(lab.lines.during(Duration.ofMillis(3_200))).noneMatch(line -> line.startsWith("noticed"));
      host.close();
    }
  }

  @Test
  void kernelThatRefusesTheTablesIsSaidAndTheFenceIsOnOnceItDoesNot() {
    try (var lab = FenceLab.create()) {
      var libc = new WithoutMarks();
      var host = lab.hostHere(libc, FencedNode.config());
      assertThat(lab.lines.await("noticed")).isEqualTo("noticed the fence is off: cannot open the heartbeat's socket:"
          + " EPERM (operation not permitted); grant CAP_NET_RAW (see config/buoy-agent.service)");
      assertThat(lab.tables("buoy-")).isEmpty();

      libc.refuse = false;

      lab.lines.await("noticed the fence is on");
      assertThat(lab.tables("buoy-")).hasSize(4);
      host.close();
    }
  }

  @Test
  void cleanStopLeavesNoTable() {
    try (var lab = FenceLab.create()) {
      var host = lab.hostHere();
      lab.lines.await("> MASTER");
      assertThat(lab.tables("buoy-")).hasSize(4);

      host.close();

      assertThat(lab.tables("buoy-")).isEmpty();
    }
  }

  @Test
  void whatAKilledProcessLeftIsRemovedByTheNextOneAndOnlyThat() {
    try (var lab = FenceLab.create()) {
      lab.startNode();
      lab.awaitAnswer();
      var alive = lab.hostHere();
      lab.ping.lastAnswer(() -> lab.kill("KILL"));
      lab.node.sh("nft add table inet others");

      var next = lab.hostHere();
      lab.lines.await("> MASTER");
      lab.lines.await("> MASTER");

      assertThat(lab.tables("buoy-fence-")).hasSize(4);
      assertThat(lab.tables("others")).hasSize(1);
      next.close();
      alive.close();
    }
  }

  @Test
  void addressOfAKilledProcessStaysSilentWhileTheNextOneStarts() {
    try (var lab = FenceLab.create()) {
      lab.startNode();
      lab.awaitAnswer();
      lab.ping.lastAnswer(() -> lab.kill("KILL"));

      // Another node may be master by now.
      var host = lab.hostHere(new NativeLibc(), FencedNode.slow());

      assertThat(lab.tables("buoy-fence-")).hasSize(4);
      assertThat(lab.node.sh("ip addr show eth0")).doesNotContain(FencedNode.VIP);
      lab.awaitAnswer();
      assertThat(lab.tables("buoy-fence-")).hasSize(2);
      host.close();
    }
  }

  @Test
  void leftoversAreShownAndClearedWithoutAnAgent() {
    try (var lab = FenceLab.create()) {
      lab.startNode();
      lab.awaitAnswer();
      try (var fences = lab.node.call(Fences::open)) {
        assertThat(fences.tables()).hasSize(4).allMatch(Fences.Table::alive);
        assertThat(fences.clear()).isEmpty();
        lab.ping.lastAnswer(() -> lab.kill("KILL"));

        var left = fences.tables();
        assertThat(left).hasSize(2).noneMatch(Fences.Table::alive)
            .allMatch(table -> table.addresses().equals(List.of(FencedNode.VIP)));
        assertThat(fences.clear()).hasSize(1);

        assertThat(fences.tables()).isEmpty();
        lab.awaitAnswer();
      }
    }
  }

  @Test
  void fenceThatIsTakenOutOfTheFileIsTakenOutOfTheKernel() {
    try (var lab = FenceLab.create()) {
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
    try (var lab = FenceLab.create()) {
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
    try (var lab = FenceLab.create()) {
      lab.node.sh("ip addr add " + FencedNode.VIP + "/32 dev eth0");
      lab.awaitAnswer();
      var mute = new Mute(new NativeLibc());
      var vip = Set.<InetAddress>of(InetAddress.ofLiteral(FencedNode.VIP));

      lab.node.call(() -> {
        mute.mute(vip, null);
        return "";
      });

      assertThat(mute.problem()).isNull();
      assertThat(lab.resolves()).isFalse();
      lab.node.call(() -> {
        mute.mute(vip, null);
        return "";
      });
      assertThat(lab.answers()).isTrue();
      lab.node.call(() -> {
        mute.speak(vip);
        return "";
      });
      assertThat(lab.resolves()).isTrue();
      mute.close();
    }
  }

  @Test
  void mutedNodeFindsANeighbourByItsOwnAddressAndClaimsNothing() {
    try (var lab = FenceLab.create(); var mute = new Mute(new NativeLibc())) {
      lab.node.sh("ip addr add " + FencedNode.VIP + "/32 dev eth0");
      mute(lab, mute, "10.77.0.1");

      lab.sendFrom(FencedNode.VIP);

      assertThat(lab.neighbours(lab.node)).contains("10.77.0.200 lladdr");
      assertThat(lab.neighbours(lab.client)).contains("10.77.0.1 lladdr").doesNotContain(FencedNode.VIP + " lladdr");
      mute(lab, mute, "10.77.0.1");
      assertThat(lab.resolves()).isFalse();
    }
  }

  @Test
  void mutedNodeWithoutAnAddressOfItsOwnDoesNotAsk() {
    try (var lab = FenceLab.create(); var mute = new Mute(new NativeLibc())) {
      lab.node.sh("ip addr add " + FencedNode.VIP + "/32 dev eth0");
      for (var own : Arrays.asList(null, "fd00:77::1")) {
        mute(lab, mute, own);

        lab.sendFrom(FencedNode.VIP);

        assertThat(lab.neighbours(lab.node) + lab.neighbours(lab.client)).doesNotContain("lladdr");
      }
    }
  }

  @Test
  void mutedNodeAnnouncesNothingThroughTheKernel() {
    try (var lab = FenceLab.create(); var mute = new Mute(new NativeLibc())) {
      lab.node.sh("ip addr add " + FencedNode.VIP + "/32 dev eth0; echo 1 >/proc/sys/net/ipv4/conf/eth0/arp_notify");
      lab.client.sh("echo 1 >/proc/sys/net/ipv4/conf/eth0/arp_accept");
      // Makes the kernel send a gratuitous ARP for each address.
      var announce = "ip link set eth0 address $(ip -o link show eth0 | sed 's/.*ether \\([^ ]*\\).*/\\1/')";
      mute(lab, mute, "10.77.0.1");

      lab.node.sh(announce);

      assertThat(lab.neighbours(lab.client)).contains("10.77.0.1 lladdr").doesNotContain(FencedNode.VIP);
      lab.node.call(() -> {
        mute.speak(Set.of(InetAddress.ofLiteral(FencedNode.VIP)));
        return "";
      });
      lab.node.sh(announce);
      assertThat(lab.neighbours(lab.client)).contains(FencedNode.VIP + " lladdr");
    }
  }

  private static void mute(FenceLab lab, Mute mute, @Nullable String own) {
    lab.node.call(() -> {
      mute.mute(Set.of(InetAddress.ofLiteral(FencedNode.VIP)), own == null ? null : InetAddress.ofLiteral(own));
      return "";
    });
    assertThat(mute.problem()).isNull();
  }

  private static final class WithoutNetfilter extends NativeLibc {
    private static final int NETLINK_NETFILTER = 12;

    @Override
    public int socket(int domain, int type, int protocol) {
      return domain == AF_NETLINK && protocol == NETLINK_NETFILTER
          ? Errno.EPROTONOSUPPORT.result()
          : super.socket(domain, type, protocol);
    }
  }

  private static final class WithoutTransactions extends NativeLibc {
    private static final int NETLINK_NETFILTER = 12;
    private final Set<Integer> filters = ConcurrentHashMap.newKeySet();
    volatile boolean refuse;

    @Override
    public int socket(int domain, int type, int protocol) {
      var socket = super.socket(domain, type, protocol);
      if (domain == AF_NETLINK && protocol == NETLINK_NETFILTER) {
        filters.add(socket);
      }
      return socket;
    }

    @Override
    public int sendto(int descriptor, byte[] datagram, byte[] address) {
      // The numbers of the thread with descriptors of its own are those of others elsewhere.
      return refuse && Thread.currentThread().getName().equals("vrrp-fence") && filters.contains(descriptor)
          ? Errno.ENOMEM.result()
          : super.sendto(descriptor, datagram, address);
    }
  }

  private static final class WithoutMarks extends NativeLibc {
    volatile boolean refuse = true;

    @Override
    public int setsockopt(int descriptor, int level, int option, byte[] value) {
      return refuse && option == SO_MARK ? Errno.EPERM.result() : super.setsockopt(descriptor, level, option, value);
    }
  }
}
