package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The fence and the mute with addresses of IPv6, by neighbour discovery and echo over a cable.
@ExtendWith(InNamespace.class)
class Ipv6FenceTest {
  private static final Duration KILLED = Duration.ofMillis(20);
  private static final Duration FROZEN = Duration.ofMillis(150);

  @Test
  void addressesOfAKilledProcessAnswerNeitherNeighbourDiscoveryNorEcho() {
    try (var lab = FenceLab.ofIpv6()) {
      assertThat(lab.silentAfterKill(KILLED)).isLessThanOrEqualTo(KILLED);

      assertThat(lab.node.sh("ip addr show eth0")).contains(FencedNode.VIP6, FencedNode.LINK_LOCAL_VIP);
      assertThat(lab.resolves()).isFalse();
      assertThat(lab.resolves(FencedNode.LINK_LOCAL_VIP)).isFalse();
      assertThat(lab.answers()).isFalse();
      assertThat(lab.resolves("fd00:77::1")).isTrue();
    }
  }

  @Test
  void addressesOfAFrozenProcessAnswerNothingUntilItGoesOn() {
    try (var lab = FenceLab.ofIpv6()) {
      assertThat(lab.silentAfterFreeze(FROZEN)).isLessThanOrEqualTo(FROZEN);
      assertThat(lab.resolves()).isFalse();
      assertThat(lab.answers()).isFalse();

      lab.kill("CONT");

      lab.awaitAnswer();
      assertThat(lab.resolves()).isTrue();
    }
  }

  @Test
  void mutedAddressAnswersNoNeighbourDiscoveryButStillReceivesAndSpeaksAgain() {
    try (var lab = FenceLab.ofIpv6()) {
      lab.node.sh("ip addr add " + FencedNode.VIP6 + "/128 dev eth0 nodad");
      lab.awaitAnswer();
      var mute = new Mute(new NativeLibc());
      var vip = Set.<InetAddress>of(InetAddress.ofLiteral(FencedNode.VIP6));

      mute(lab, mute, vip, null);
      assertThat(lab.resolves()).isFalse();
      mute(lab, mute, vip, null);
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
    try (var lab = FenceLab.ofIpv6(); var mute = new Mute(new NativeLibc())) {
      lab.node.sh("ip addr add " + FencedNode.VIP6 + "/128 dev eth0 nodad");
      mute(lab, mute, Set.of(InetAddress.ofLiteral(FencedNode.VIP6)), "fd00:77::1");

      lab.sendFrom(FencedNode.VIP6);

      assertThat(lab.neighbours(lab.node)).contains("fd00:77::200 lladdr");
      assertThat(lab.neighbours(lab.client)).contains("fd00:77::1 lladdr").doesNotContain(FencedNode.VIP6 + " lladdr");
    }
  }

  @Test
  void holderThatHandedOverAnswersNoNeighbourDiscoveryThoughItHasTheAddressesStill() {
    try (var lab = FenceLab.ofIpv6(); var _ = lab.hostHere(new NativeLibc(), FencedNode.config6(150))) {
      var asker = new Asker(lab.client);
      lab.lines.await("> MASTER");
      assertThat(asker.askUntil(() -> asker.answers > 0)).isTrue();

      try (var _ = lab.take(FencedNode.config6(200))) {
        var held = lab.routers.getFirst();
        assertThat(asker.askUntil(() -> held.view().guard().muted())).isTrue();
        assertThat(lab.node.sh("ip addr show eth0")).contains(FencedNode.VIP6, FencedNode.LINK_LOCAL_VIP);
        asker.answers = 0;
        asker.asked = 0;
        assertThat(asker.askUntil(() -> !held.view().guard().muted())).isTrue();
      }

      assertThat(asker.asked).isGreaterThan(10);
      assertThat(asker.answers).isZero();
      asker.close();
    }
  }

  private static void mute(FenceLab lab, Mute mute, Set<InetAddress> vip, @Nullable String own) {
    lab.node.call(() -> {
      mute.mute(vip, own == null ? null : InetAddress.ofLiteral(own));
      return "";
    });
    assertThat(mute.problem()).isNull();
  }

  /// Asks by neighbour discovery who has the address, from the other end of the cable.
  private static final class Asker implements AutoCloseable {
    private static final int ICMPV6 = 58;

    private final Libc libc = new NativeLibc();
    private final int out;
    private final int in;
    private final byte[] frame;
    private final byte[] target;
    int asked;
    int answers;

    Asker(Namespace namespace) {
      var link = namespace.sh("ip -o link show eth0");
      var mac = MacAddress
          .of(HexFormat.ofDelimiter(":").parseHex(link.replaceAll("(?s).*link/ether ([0-9a-f:]+).*", "$1").strip()));
      var index = Integer.parseInt(link.replaceAll("(?s)^([0-9]+):.*", "$1"));
      frame = NeighbourAdvertisement.probe(mac, InetAddress.ofLiteral("fd00:77::200"),
          InetAddress.ofLiteral(FencedNode.VIP6));
      target = Structs.linkAddress(index, NeighbourAdvertisement.ETHERTYPE_IPV6, mac);
      out = namespace.call(() -> Descriptor.socket(libc, "ask", Libc.AF_PACKET, 0).number());
      in = namespace.call(() -> Descriptor.socket(libc, "hear", Libc.AF_INET6, ICMPV6).number());
    }

    /// Asks every millisecond, ten seconds at most.
    boolean askUntil(BooleanSupplier condition) {
      var start = System.nanoTime();
      while (!condition.getAsBoolean() && System.nanoTime() - start < 10_000_000_000L) {
        assertThat(libc.sendto(out, frame, target)).isPositive();
        asked++;
        hear();
      }
      return condition.getAsBoolean();
    }

    private void hear() {
      var buffer = new byte[200];
      while (libc.ppoll(new int[]{in}, new int[1], 1_000_000) > 0) {
        if (libc.recv(in, buffer, Libc.MSG_DONTWAIT) > 0 && buffer[0] == (byte) NeighbourAdvertisement.ADVERTISEMENT) {
          answers++;
        }
      }
    }

    @Override
    public void close() {
      libc.close(in);
      libc.close(out);
    }
  }
}
