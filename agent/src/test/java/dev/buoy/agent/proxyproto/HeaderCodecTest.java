package dev.buoy.agent.proxyproto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.proxyproto.Decoded.Complete;
import dev.buoy.agent.proxyproto.Decoded.Incomplete;
import dev.buoy.agent.proxyproto.Decoded.Malformed;
import dev.buoy.agent.proxyproto.Header.Proxied;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HeaderCodecTest {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final Proxied FOUR = new Proxied(endpoint("192.0.2.1", 56324), endpoint("198.51.100.7", 443),
      Tlvs.NONE);
  private static final Proxied SIX = new Proxied(endpoint("2001:db8::1", 1), endpoint("2001:db8::2", 65535), Tlvs.NONE);

  @Test
  void versionOneIsALineOfText() {
    assertThat(text(HeaderCodec.encode(ProxyVersion.V1, FOUR)))
        .isEqualTo("PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n");
    assertThat(text(HeaderCodec.encode(ProxyVersion.V1, SIX)))
        .isEqualTo("PROXY TCP6 2001:db8:0:0:0:0:0:1 2001:db8:0:0:0:0:0:2 1 65535\r\n");
    assertThat(text(HeaderCodec.encode(ProxyVersion.V1, new Header.Unknown()))).isEqualTo("PROXY UNKNOWN\r\n");
  }

  @Test
  void versionTwoIsAFixedBlock() {
    assertThat(hex(HeaderCodec.encode(ProxyVersion.V2, FOUR)))
        .isEqualTo(SIGNATURE + "2111000c" + "c0000201" + "c6336407" + "dc04" + "01bb");
    assertThat(hex(HeaderCodec.encode(ProxyVersion.V2, SIX))).isEqualTo(SIGNATURE + "21210024"
        + "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "0001" + "ffff");
    assertThat(hex(HeaderCodec.encode(ProxyVersion.V2, new Header.Local()))).isEqualTo(SIGNATURE + "20000000");
  }

  @Test
  void aCheckIsForNobodyElse() {
    assertThat(text(HeaderCodec.ofCheck(ProxyVersion.V1))).isEqualTo("PROXY UNKNOWN\r\n");
    assertThat(decode(HeaderCodec.ofCheck(ProxyVersion.V2))).isEqualTo(new Complete(new Header.Local(), 16));
  }

  @ParameterizedTest
  @EnumSource(ProxyVersion.class)
  void addressesOfTwoFamiliesAreWrittenAsIpv6(ProxyVersion version) {
    var mixed = new Proxied(endpoint("192.0.2.1", 7), endpoint("2001:db8::2", 8), Tlvs.NONE);

    var bytes = HeaderCodec.encode(version, mixed);

    assertThat(decode(bytes)).isEqualTo(new Complete(mixed, bytes.length));
  }

  @ParameterizedTest
  @EnumSource(ProxyVersion.class)
  void whatIsWrittenReadsBackAndEachBeginningOfItIsIncomplete(ProxyVersion version) {
    var random = new Random(4);
    for (int i = 0; i < 500; i++) {
      var header = random(random, version);
      var bytes = HeaderCodec.encode(version, header);
      var glued = Arrays.copyOf(bytes, bytes.length + random.nextInt(4));

      assertThat(decode(glued)).isEqualTo(new Complete(header, bytes.length));
      for (int count = 0; count < bytes.length; count++) {
        assertThat(HeaderCodec.decode(glued, count)).isInstanceOf(Incomplete.class);
      }
    }
  }

  @Test
  void whatIsBesideTheAddressesIsKeptAndPassedOn() {
    var tlvs = Tlvs.of(Tlvs.AUTHORITY, "example.test".getBytes(US_ASCII)).and(Tlvs.of(0xe1, new byte[]{1, 2}))
        .and(Tlvs.of(Tlvs.UNIQUE_ID, "id-7".getBytes(US_ASCII)));
    var bytes = HeaderCodec.encode(ProxyVersion.V2, new Proxied(FOUR.source(), FOUR.destination(), tlvs));

    var read = (Proxied) ((Complete) decode(bytes)).header();

    assertThat(read.tlvs()).isEqualTo(tlvs);
    assertThat(text(read.tlvs().value(Tlvs.AUTHORITY).orElseThrow())).isEqualTo("example.test");
    assertThat(text(read.tlvs().value(Tlvs.UNIQUE_ID).orElseThrow())).isEqualTo("id-7");
    assertThat(read.tlvs().value(0x20)).isEmpty();
    assertThat(HeaderCodec.encode(ProxyVersion.V2, read)).isEqualTo(bytes);
  }

  @Test
  void aChecksumIsComparedAndNotPassedOn() {
    var id = Tlvs.of(Tlvs.UNIQUE_ID, new byte[]{9});
    var tlvs = Tlvs.of(Tlvs.PADDING, new byte[3]).and(Tlvs.of(Tlvs.CHECKSUM, new byte[4])).and(id);
    var bytes = HeaderCodec.encode(ProxyVersion.V2, new Proxied(FOUR.source(), FOUR.destination(), tlvs));
    var checksum = new CRC32C();
    checksum.update(bytes);
    int at = 16 + 12 + 6 + 3;
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (checksum.getValue() >> (24 - 8 * i));
    }

    assertThat(decode(bytes))
        .isEqualTo(new Complete(new Proxied(FOUR.source(), FOUR.destination(), id), bytes.length));
    bytes[20] ^= 1;
    assertThat(decode(bytes)).isEqualTo(new Malformed("a wrong checksum"));
  }

  @Test
  void whatIsNotTcpKeepsTheRealAddresses() {
    assertThat(decode(hex(SIGNATURE + "21000000"))).isEqualTo(new Complete(new Header.Unknown(), 16));
    assertThat(decode(hex(SIGNATURE + "213100d8" + "00".repeat(216))))
        .isEqualTo(new Complete(new Header.Unknown(), 232));
    assertThat(decode(hex(SIGNATURE + "20110003" + "000000"))).isEqualTo(new Complete(new Header.Local(), 19));
    assertThat(decode("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n".getBytes(US_ASCII)))
        .isEqualTo(new Complete(new Header.Unknown(), 35));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n", "PROXY TCP4\r\n",
      "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n", "PROXY TCP4 192.0.2.1 192.0.2.256 1 2\r\n",
      "PROXY TCP4 192.0.2.1  192.0.2.2 1 2\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
      "PROXY TCP4 ::1 ::1 1 2\r\n", "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n", "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
      "PROXY TCP6 1::2::3 ::1 1 2\r\n", "PROXY TCP4 host 192.0.2.2 1 2\r\n", "PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n",
      "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n", "PROXY \r\n", "PROXY \n", "Q", "\r\n\r\n\0\r\nQUIX"})
  void otherLinesAreMalformed(String line) {
    assertThat(decode(line.getBytes(US_ASCII))).isInstanceOf(Malformed.class);
  }

  @Test
  void aLineWithoutEndIsMalformedAtItsLongest() {
    var line = ("PROXY UNKNOWN " + "x".repeat(93)).getBytes(US_ASCII);

    assertThat(HeaderCodec.decode(line, 106)).isInstanceOf(Incomplete.class);
    assertThat(HeaderCodec.decode(line, 107)).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1111000c", "22110000", "2f110000", "21410000", "21130000", "2111000b", "21210023",
      "21117fff", "2111000dc0000201c6336407dc0401bb02", "2111000fc0000201c6336407dc0401bb020001",
      "2111000fc0000201c6336407dc0401bb030000"})
  void otherBlocksAreMalformed(String rest) {
    var bytes = hex(SIGNATURE + rest);
    assertThat(decode(Arrays.copyOf(bytes, 64))).isInstanceOf(Malformed.class);
  }

  @Test
  void nothingBehindTheCountIsLookedAt() {
    var bytes = HeaderCodec.encode(ProxyVersion.V2, FOUR);

    assertThat(HeaderCodec.decode(bytes, 0)).isInstanceOf(Incomplete.class);
    assertThat(HeaderCodec.decode(bytes, 15)).isInstanceOf(Incomplete.class);
  }

  private static Header random(Random random, ProxyVersion version) {
    int size = random.nextBoolean() ? 4 : 16;
    if (random.nextInt(10) == 0) {
      return version == ProxyVersion.V2 && random.nextBoolean() ? new Header.Local() : new Header.Unknown();
    }
    var tlvs = Tlvs.NONE;
    while (version == ProxyVersion.V2 && random.nextInt(3) > 0) {
      var value = new byte[random.nextInt(20)];
      random.nextBytes(value);
      tlvs = tlvs.and(Tlvs.of(0x20 + random.nextInt(0xd0), value));
    }
    return new Proxied(endpoint(random, size), endpoint(random, size), tlvs);
  }

  private static InetSocketAddress endpoint(Random random, int size) {
    try {
      var address = new byte[size];
      random.nextBytes(address);
      return new InetSocketAddress(InetAddress.getByAddress(address), random.nextInt(65536));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InetSocketAddress endpoint(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  private static Decoded decode(byte[] bytes) {
    return HeaderCodec.decode(bytes, bytes.length);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, US_ASCII);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
