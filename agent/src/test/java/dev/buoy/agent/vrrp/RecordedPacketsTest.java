package dev.buoy.agent.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.vrrp.Decoded.Accepted;
import dev.buoy.agent.vrrp.Decoded.Reason;
import dev.buoy.agent.vrrp.Decoded.Rejected;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Packets of other programs, and signed ones that another program computed: `src/test/resources/packets`.
class RecordedPacketsTest {
  private static final Path FOLDER = Path.of("src/test/resources/packets");

  /// A signed packet.
  @SuppressWarnings("ArrayRecordComponent")
  record Signed(String name, InetAddress source, InetAddress destination, HmacKey key, long sequence, byte[] packet) {
    VirtualRouterConfig config() {
      var addresses = addresses(packet, source.getAddress().length);
      var interval = Duration.ofMillis((packet[5] & 0xff) * 10L);
      var config = Routers.withAddresses(Routers.config(3, 100, interval, true), packet[1] & 0xff, addresses);
      return signed(destination.isMulticastAddress() ? config : Routers.withPeers(config, List.of(source)), key);
    }

    Instant time() {
      return Instant.ofEpochSecond(sequence >>> 32);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Signed> signed() throws IOException {
    return Files.readAllLines(FOLDER.resolve("signed.txt")).stream().map(line -> line.split(" "))
        .map(words -> new Signed(words[0], Routers.address(words[1]), Routers.address(words[2]),
            new HmacKey(Integer.parseInt(words[3]), "0x" + words[5]), Long.parseUnsignedLong(words[4], 16),
            HexFormat.of().parseHex(words[6])))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"v2-pass,2,99,150,1000,myquant", "v2-none,2,51,100,2000,", "v3-multicast,3,99,150,100,",
      "v3-unicast,3,7,200,250,", "v3-ipv6-multicast,3,66,150,100,", "v3-ipv6-unicast,3,67,120,1000,"})
  void keepalivedsPacketsReadAndWriteTheSame(String name, int version, int id, int priority, long millis,
      String password) throws IOException {
    var lines = Files.readAllLines(FOLDER.resolve("keepalived-" + name + ".hex"));
    for (var sent : List.of(priority, 0)) {
      var at = sent == 0 ? 4 : 1;
      var header = HexFormat.of().parseHex(lines.get(at));
      var packet = HexFormat.of().parseHex(lines.get(at + 1));
      boolean ipv4 = header.length == 20;
      var source = address(Arrays.copyOfRange(header, ipv4 ? 12 : 8, ipv4 ? 16 : 24));
      var destination = address(Arrays.copyOfRange(header, ipv4 ? 16 : 24, header.length));
      var base = Routers.withPassword(Routers.config(version, priority, Duration.ofMillis(millis), true), password);
      var config = Routers.withAddresses(base, id, addresses(packet, ipv4 ? 4 : 16));
      config = destination.isMulticastAddress() ? config : Routers.withPeers(config, List.of(source));

      var decoded = AdvertisementCodec.decode(packet, source, destination, header[ipv4 ? 8 : 7] & 0xff, config);

      assertThat(decoded).isEqualTo(new Accepted(Routers.advertisement(config, sent)));
      assertThat(AdvertisementCodec.encode(((Accepted) decoded).advertisement(), source, destination))
          .isEqualTo(packet);
    }
  }

  @ParameterizedTest
  @MethodSource("signed")
  void signedPacketsReadAndWriteTheSame(Signed signed) {
    var config = signed.config();

    var decoded = AdvertisementCodec.decode(signed.packet, signed.source, signed.destination, 255, config,
        new HmacFreshness(), signed.time());

    assertThat(decoded).isEqualTo(new Accepted(Routers.advertisement(config, signed.packet[2] & 0xff)));
    var written = AdvertisementCodec.encode(((Accepted) decoded).advertisement(), signed.source, signed.destination,
        signed.key, signed.sequence);
    if (signed.name.equals("draft-ipv4")) {
      // Its checksum is without the pseudo header.
      System.arraycopy(signed.packet, 6, written, 6, 2);
    }
    assertThat(written).isEqualTo(signed.packet);
  }

  @ParameterizedTest
  @MethodSource("signed")
  void noSingleBitOfASignedPacketCanBeTurned(Signed signed) {
    for (int bit = 0; bit < signed.packet.length * 8; bit++) {
      var turned = signed.packet.clone();
      turned[bit / 8] ^= (byte) (1 << bit % 8);

      assertThat(AdvertisementCodec.decode(turned, signed.source, signed.destination, 255, signed.config()))
          .as("bit %d", bit).isInstanceOf(Rejected.class);
    }
  }

  @Test
  void aSignatureHoldsForItsSourceItsKeyAndItsKeyIdOnly() throws IOException {
    var signed = signed().getFirst();
    var other = Routers.address("198.51.100.11");
    var otherKey = new HmacKey(signed.key.id(), "0".repeat(32));
    var otherId = new HmacKey(signed.key.id() + 1, signed.key.secret());

    assertThat(reason(AdvertisementCodec.decode(signed.packet, other, signed.destination, 255, signed.config())))
        .isEqualTo(Reason.HMAC);
    for (var key : List.of(otherKey, otherId)) {
      assertThat(reason(AdvertisementCodec.decode(signed.packet, signed.source, signed.destination, 255,
          signed(signed.config(), key)))).isEqualTo(Reason.HMAC);
    }
  }

  @Test
  void signedAndUnsignedDoNotMix() throws IOException {
    var signed = signed().get(2);
    var plain = signed.config().with(RouterOptions.DEFAULTS);
    var unsigned = AdvertisementCodec.encode(Routers.advertisement(plain, 150), signed.source, signed.destination);

    assertThat(reason(AdvertisementCodec.decode(unsigned, signed.source, signed.destination, 255, signed.config())))
        .isEqualTo(Reason.HMAC);
    assertThat(reason(AdvertisementCodec.decode(signed.packet, signed.source, signed.destination, 255, plain)))
        .isEqualTo(Reason.HMAC);
  }

  private static Reason reason(Decoded decoded) {
    assertThat(decoded).isInstanceOf(Rejected.class);
    return ((Rejected) decoded).reason();
  }

  private static VirtualRouterConfig signed(VirtualRouterConfig config, HmacKey key) {
    var standard = RouterOptions.DEFAULTS;
    return config.with(new RouterOptions(standard.preemptDelay(), standard.observe(), standard.strict(), key,
        standard.lease(), standard.announcing(), standard.virtualMac(), standard.fence(), standard.relative()));
  }

  private static List<VirtualAddress> addresses(byte[] packet, int length) {
    var addresses = new ArrayList<VirtualAddress>();
    for (int i = 0; i < packet[3]; i++) {
      addresses.add(new VirtualAddress(address(Arrays.copyOfRange(packet, 8 + i * length, 8 + (i + 1) * length)),
          length * 8, null, null));
    }
    return addresses;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
