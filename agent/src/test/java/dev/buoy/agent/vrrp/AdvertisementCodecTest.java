package dev.buoy.agent.vrrp;

import static dev.buoy.agent.vrrp.Routers.GROUP;
import static dev.buoy.agent.vrrp.Routers.VIP;
import static dev.buoy.agent.vrrp.Routers.address;
import static dev.buoy.agent.vrrp.Routers.advertisement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.vrrp.Decoded.Accepted;
import dev.buoy.agent.vrrp.Decoded.Reason;
import dev.buoy.agent.vrrp.Decoded.Rejected;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdvertisementCodecTest {
  private static final InetAddress N1 = address("10.77.0.1");
  private static final InetAddress N2 = address("10.77.0.2");
  private static final VirtualAddress VIP2 = new VirtualAddress(address("10.77.0.101"), 24, null, null);
  private static final VirtualAddress VIP3 = new VirtualAddress(address("10.77.0.102"), 24, null, null);
  private static final VirtualRouterConfig V2 = Routers.config(2, 150, Duration.ofSeconds(1), true);
  private static final VirtualRouterConfig V2_PASS = Routers.withPassword(V2, "myquant");
  private static final VirtualRouterConfig V3 = Routers.config(3, 150, Duration.ofMillis(100), true);

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static Reason reason(byte[] payload, InetAddress destination, int ttl, VirtualRouterConfig config) {
    var decoded = AdvertisementCodec.decode(payload, N1, destination, ttl, config);
    assertThat(decoded).isInstanceOf(Rejected.class);
    return ((Rejected) decoded).reason();
  }

  private static Reason reason(byte[] payload, VirtualRouterConfig config) {
    return reason(payload, GROUP, 255, config);
  }

  private static byte[] sent(VirtualRouterConfig config) {
    return AdvertisementCodec.encode(advertisement(config, config.priority()), N1, GROUP);
  }

  private static void isExactly(String bytes, VirtualRouterConfig config, int priority, InetAddress destination) {
    var value = advertisement(config, priority);

    assertThat(AdvertisementCodec.encode(value, N1, destination)).isEqualTo(hex(bytes));
    assertThat(AdvertisementCodec.decode(hex(bytes), N1, destination, 255, config)).isEqualTo(new Accepted(value));
  }

  /// Recorded from keepalived 2.2.7 with `tcpdump -x proto 112` on a veth pair: source 10.77.0.1, what follows the IP
  /// header of 20 bytes.
  @Nested
  class AsKeepalivedSends {
    @Test
    void version2WithPassword() {
      isExactly("2163 9601 0101 888b 0a4d 0064 6d79 7175 616e 7400", V2_PASS, 150, GROUP);
    }

    @Test
    void version2Resigning() {
      isExactly("2163 0001 0101 1e8c 0a4d 0064 6d79 7175 616e 7400", V2_PASS, 0, GROUP);
    }

    @Test
    void version2WithoutAuthenticationAndWithTwoAddresses() {
      var config = Routers.withAddresses(V2, 51, List.of(VIP, VIP2));

      isExactly("2133 6402 0001 6566 0a4d 0064 0a4d 0065 0000 0000 0000 0000", config, 100, GROUP);
    }

    @Test
    void version3ToTheGroup() {
      isExactly("3163 9601 000a 4303 0a4d 0064", V3, 150, GROUP);
    }

    @Test
    void version3ToOnePeer() {
      var config = Routers.withPeers(Routers.withAddresses(Routers.config(3, 200, Duration.ofMillis(250), true), 7,
          List.of(VIP, VIP2, VIP3)), List.of(N1, N2));

      isExactly("3107 c803 0019 d1a4 0a4d 0064 0a4d 0065 0a4d 0066", config, 200, N2);
    }
  }

  /// As RFC 9568 section 5.2.8 has it over IPv4; keepalived sends the sum over the pseudo header too.
  @Test
  void version3WithoutThePseudoHeaderInTheChecksum() {
    assertThat(AdvertisementCodec.decode(hex("3163 9601 000a 2de0 0a4d 0064"), N1, GROUP, 255, V3))
        .isEqualTo(new Accepted(advertisement(V3, 150)));
  }

  /// Laid out by hand from RFC 9568 section 5.1: one's complement sum over the message and the pseudo header
  /// (fe80::1, ff02::12, length 24, next header 112).
  @Test
  void version3OverIpv6() {
    var source = address("fe80::1");
    var destination = address("ff02::12");
    var config = Routers.withAddresses(V3, 99, List.of(new VirtualAddress(address("fe80::100"), 64, null, null)));
    var bytes = hex("3163 9601 000a 3af1 fe80 0000 0000 0000 0000 0000 0000 0100");

    assertThat(AdvertisementCodec.encode(advertisement(config, 150), source, destination)).isEqualTo(bytes);
    assertThat(AdvertisementCodec.decode(bytes, source, destination, 255, config))
        .isEqualTo(new Accepted(advertisement(config, 150)));
  }

  @Test
  void theLongestVersion3IntervalFitsTwelveBits() {
    var config = Routers.config(3, 1, Duration.ofMillis(40_950), true);

    assertThat(sent(config)).startsWith(0x31, 0x63, 0x01, 0x01, 0x0f, 0xff);
  }

  @Nested
  class Rejects {
    @Test
    void everyOtherLengthThanTheAddressCountAsksFor() {
      for (var config : List.of(V2, V2_PASS, V3)) {
        var good = sent(config);
        for (int length = 0; length <= good.length + 20; length++) {
          if (length != good.length) {
            assertThat(reason(java.util.Arrays.copyOf(good, length), config)).isIn(Reason.LENGTH, Reason.OTHER_ROUTER);
          }
        }
      }
    }

    @Test
    void noAddressesAtAll() {
      assertThat(reason(hex("3163 9600 000a 0000"), V3)).isEqualTo(Reason.LENGTH);
    }

    @Test
    void anotherVirtualRouter() {
      assertThat(reason(sent(Routers.withAddresses(V3, 98, List.of(VIP))), V3)).isEqualTo(Reason.OTHER_ROUTER);
    }

    @Test
    void anotherVersion() {
      assertThat(reason(sent(V2), V3)).isEqualTo(Reason.VERSION);
      assertThat(reason(sent(V3), V2)).isEqualTo(Reason.VERSION);
    }

    @Test
    void anotherType() {
      var packet = sent(V3);
      packet[0] = 0x32;

      assertThat(reason(packet, V3)).isEqualTo(Reason.TYPE);
    }

    @Test
    void aPacketThatCrossedARouterButNotBetweenUnicastPeers() {
      assertThat(reason(sent(V3), GROUP, 254, V3)).isEqualTo(Reason.TTL);
      var unicast = Routers.withPeers(V3, List.of(N1, N2));
      var packet = AdvertisementCodec.encode(advertisement(unicast, 150), N1, N2);

      assertThat(AdvertisementCodec.decode(packet, N1, N2, 64, unicast)).isInstanceOf(Accepted.class);
    }

    @Test
    void unicastInMulticastModeAndTheReverse() {
      var unicast = Routers.withPeers(V2, List.of(N2));

      assertThat(reason(sent(V2), N2, 255, V2)).isEqualTo(Reason.DESTINATION);
      assertThat(reason(sent(V2), GROUP, 255, unicast)).isEqualTo(Reason.DESTINATION);
    }

    @Test
    void aWrongPasswordAndAnotherAuthenticationType() {
      assertThat(reason(sent(Routers.withPassword(V2, "other")), V2_PASS)).isEqualTo(Reason.PASSWORD);
      assertThat(reason(sent(V2), V2_PASS)).isEqualTo(Reason.AUTHENTICATION_TYPE);
      assertThat(reason(sent(V2_PASS), V2)).isEqualTo(Reason.AUTHENTICATION_TYPE);
    }

    @Test
    void anotherIntervalInVersion2AndNoneInVersion3() {
      assertThat(reason(sent(Routers.config(2, 150, Duration.ofSeconds(2), true)), V2)).isEqualTo(Reason.INTERVAL);
      assertThat(reason(sent(Routers.config(3, 150, Duration.ZERO, true)), V3)).isEqualTo(Reason.INTERVAL);
    }

    @Test
    void everythingThatOneMendHasToPutRightIsNamedTheFirstReasonCounts() {
      var other = Routers.withAddresses(Routers.config(2, 150, Duration.ofSeconds(2), true), 99, List.of(VIP, VIP2));
      var decoded = (Rejected) AdvertisementCodec.decode(sent(other), N1, GROUP, 255, V2);

      assertThat(decoded.reason()).isEqualTo(Reason.INTERVAL);
      assertThat(decoded.detail()).startsWith("interval 2 s, here 1 s; addresses ").contains("10.77.0.101");
    }

    @Test
    void otherAddressesButNotAnotherOrder() {
      var two = Routers.withAddresses(V3, 99, List.of(VIP, VIP2));
      var turned = Routers.withAddresses(V3, 99, List.of(VIP2, VIP));

      assertThat(reason(sent(Routers.withAddresses(V3, 99, List.of(VIP2))), V3)).isEqualTo(Reason.DUPLICATE_ID);
      assertThat(reason(sent(two), V3)).isEqualTo(Reason.ADDRESSES);
      assertThat(reason(sent(Routers.withAddresses(V3, 99, List.of(VIP, VIP))), two)).isEqualTo(Reason.ADDRESSES);
      assertThat(AdvertisementCodec.decode(sent(turned), N1, GROUP, 255, two)).isInstanceOf(Accepted.class);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomBytesNeverThrowAndNeverPassWithAWrongChecksum(long seed) {
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 50_000; i++) {
      var bytes = new byte[random.nextInt(48)];
      random.nextBytes(bytes);
      check(bytes, i % 2 == 0 ? V2_PASS : V3);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void mutatedPacketsNeverThrowAndNeverPassWithAWrongChecksum(long seed) {
    var random = new SplittableRandom(seed);
    int rejected = 0;
    for (int i = 0; i < 50_000; i++) {
      var config = i % 2 == 0 ? V2_PASS : V3;
      var bytes = sent(config);
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      rejected += check(bytes, config) ? 0 : 1;
    }
    assertThat(rejected).as("seed %d", seed).isGreaterThan(45_000);
  }

  /// The sum is computed here once more, in another way: with a pseudo header (RFC 5798) or, in version 3, without.
  private static boolean check(byte[] bytes, VirtualRouterConfig config) {
    var accepted = AdvertisementCodec.decode(bytes, N1, GROUP, 255, config) instanceof Accepted;
    if (accepted) {
      int pseudo = 0x0a4d + 0x0001 + 0xe000 + 0x0012 + 112 + bytes.length;
      int sum = 0;
      for (int i = 0; i < bytes.length; i += 2) {
        sum += (bytes[i] & 0xff) * 256 + (bytes[i + 1] & 0xff);
      }
      var sums = config.version() == 3 ? List.of(sum % 65_535, (sum + pseudo) % 65_535) : List.of(sum % 65_535);
      assertThat(sums).as(HexFormat.of().formatHex(bytes)).contains(0);
    }
    return accepted;
  }
}
