package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// The bytes are those of a little-endian machine, as strace shows them for iproute2's requests.
class NetlinkCodecTest {
  private static final Inet4Address VIP = (Inet4Address) InetAddress.ofLiteral("10.77.0.100");
  private final InterfaceAddress entry = new InterfaceAddress(2, VIP, 32, InterfaceAddress.BUOY);

  @Test
  void addedAddressCarriesLeaseLabelAndMark() {
    assertThat(hex(NetlinkCodec.addAddress(7, entry, "eth0:v", 5, true))).isEqualTo("""
        50000000 1400 0505 07000000 00000000
        02 20 00 00 02000000
        0800 0200 0a4d0064
        0800 0100 0a4d0064
        0b00 0300 657468303a7600 00
        1400 0600 05000000 05000000 00000000 00000000
        0500 0b00 b0 000000
        """.replaceAll("\\s", ""));
  }

  @Test
  void removedAddressNamesAddressPrefixAndInterface() {
    assertThat(hex(NetlinkCodec.deleteAddress(8, entry))).isEqualTo("""
        28000000 1500 0500 08000000 00000000
        02 20 00 00 02000000
        0800 0200 0a4d0064
        0800 0100 0a4d0064
        """.replaceAll("\\s", ""));
  }

  @Test
  void errorAnswerCarriesSequencePortAndErrorNumber() {
    var answer = bytes("24000000 0200 0000 09000000 39300000 ffffffff 10000000 1400 0500 09000000 00000000");

    assertThat(NetlinkCodec.decode(answer, answer.length)).containsExactly(new NetlinkNews.Answer(9, 12345, -1));
  }

  @Test
  void addressMessageIsReadBackAsItWasWritten() {
    var message = NetlinkCodec.addAddress(7, entry, null, 5, true);

    assertThat(NetlinkCodec.decode(message, message.length)).containsExactly(new NetlinkNews.AddressThere(entry));
  }

  @Test
  void bridgePortLeavingIsNotAnInterfaceLeaving() {
    var message = bytes("20000000 1100 0000 00000000 00000000 07 00 0000 04000000 00000000 00000000");

    assertThat(NetlinkCodec.decode(message, message.length)).isEmpty();

    message[16] = 0;
    assertThat(NetlinkCodec.decode(message, message.length)).containsExactly(new NetlinkNews.LinkGone(4));
  }

  @Test
  void cutOrMangledMessagesNeverThrow() {
    var message = NetlinkCodec.addAddress(7, entry, "eth0:v", 5, true);
    for (var length = 0; length < message.length; length++) {
      assertThat(NetlinkCodec.decode(message, length)).isEmpty();
    }
    for (var at = 0; at < message.length; at++) {
      for (var value = 0; value < 256; value++) {
        var mangled = Arrays.copyOf(message, message.length);
        mangled[at] = (byte) value;
        assertThat(NetlinkCodec.decode(mangled, mangled.length)).hasSizeLessThanOrEqualTo(2);
      }
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] bytes(String hex) {
    assertThat(ByteOrder.nativeOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))).array();
  }
}
