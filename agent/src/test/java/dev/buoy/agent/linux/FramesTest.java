package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final KnownAddresses KNOWN = new KnownAddresses(Family.IPV4);

  private static final Inet4Address SOURCE = (Inet4Address) InetAddress.ofLiteral("10.77.0.1");
  private static final Inet4Address GROUP = (Inet4Address) Family.IPV4.group();
  private static final Inet4Address VIP = (Inet4Address) InetAddress.ofLiteral("10.77.0.100");

  @Test
  void gratuitousArpIsABroadcastRequestForTheSendersOwnAddress() {
    var frame = GratuitousArp.frame(new MacAddress(0x020000000001L), VIP);

    assertThat(HexFormat.of().formatHex(frame)).isEqualTo("""
        ffffffffffff 020000000001 0806
        0001 0800 06 04 0001
        020000000001 0a4d0064
        ffffffffffff 0a4d0064
        """.replaceAll("\\s", ""));
  }

  @Test
  void packetIsSentWithTtl255AndInternetworkControl() {
    var packet = Ipv4Packet.encode(SOURCE, GROUP, 513, new byte[]{1, 2, 3, 4});

    assertThat(HexFormat.of().formatHex(packet)).isEqualTo("45c0001802010000ff7000000a4d0001e000001201020304");
  }

  @Test
  void headerOptionsAndPaddingAreNotPayload() {
    var datagram = HexFormat.of()
        .parseHex("46c0001c02010000fe7000000a4d0001e0000012" + "94040000" + "01020304" + "ffff");

    var packet = Objects.requireNonNull(Ipv4Packet.decode(datagram, datagram.length, KNOWN));

    assertThat(packet.source()).isEqualTo(SOURCE);
    assertThat(packet.destination()).isEqualTo(GROUP);
    assertThat(packet.ttl()).isEqualTo(254);
    assertThat(packet.payload()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void anyBytesAreAPacketOrNoneButNeverAnException() {
    var datagram = Ipv4Packet.encode(SOURCE, GROUP, 1, new byte[8]);
    for (var length = 0; length < datagram.length; length++) {
      assertThat(Ipv4Packet.decode(datagram, length, KNOWN)).isNull();
    }
    for (var first = 0; first < 256; first++) {
      var mangled = Arrays.copyOf(datagram, datagram.length);
      mangled[0] = (byte) first;
      var header = (first & 0xf) * 4;
      assertThat(Ipv4Packet.decode(mangled, mangled.length, KNOWN) != null)
          .isEqualTo(first >> 4 == 4 && header >= 20 && header <= datagram.length);
    }
  }

  @Test
  void macAddressKeepsItsBytes() {
    var mac = MacAddress.of(new byte[]{(byte) 0xfe, 0, 1, 2, 3, (byte) 0xff});

    assertThat(mac).hasToString("fe:00:01:02:03:ff");
    assertThat(MacAddress.of(mac.bytes())).isEqualTo(mac);
  }
}
