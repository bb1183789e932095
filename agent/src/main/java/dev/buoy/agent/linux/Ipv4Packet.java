package dev.buoy.agent.linux;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An IPv4 datagram (RFC 791 section 3.1) that carries VRRP.
/// ```
/// |Version|  IHL  |Type of service|         Total length          |
/// |        Identification         |Flags|     Fragment offset     |
/// | Time to live  |   Protocol    |        Header checksum        |
/// |                        Source address                         |
/// |                     Destination address                       |
/// |                 Options, up to IHL words in all               |
/// ```
/// @param ttl 0 to 255
// Handed on, never compared.
@SuppressWarnings("ArrayRecordComponent")
record Ipv4Packet(Inet4Address source, Inet4Address destination, int ttl, byte[] payload) {
  static final int PROTOCOL_VRRP = 112;
  /// Where its TTL stands.
  static final int TTL_AT = 8;
  private static final int HEADER = 20;
  private static final int VERSION_4 = 4;
  private static final int INTERNETWORK_CONTROL = 0xc0;
  private static final int TTL = 255;

  /// Header and payload as VRRP sends them: TTL 255, type of service 0xc0, no options. The kernel adds the checksum.
  /// @param identification 1 to 65535
  static byte[] encode(Inet4Address source, Inet4Address destination, int identification, byte[] payload) {
    var packet = ByteBuffer.allocate(HEADER + payload.length);
    packet.put((byte) ((VERSION_4 << 4) | (HEADER / 4))).put((byte) INTERNETWORK_CONTROL);
    packet.putShort((short) (HEADER + payload.length)).putShort((short) identification).putShort((short) 0);
    packet.put((byte) TTL).put((byte) PROTOCOL_VRRP).putShort((short) 0);
    return packet.put(source.getAddress()).put(destination.getAddress()).put(payload).array();
  }

  /// The datagram in the first `length` bytes, as a raw socket receives it; absent when they are none.
  /// @param addresses those met before
  static @Nullable Ipv4Packet decode(byte[] datagram, int length, KnownAddresses addresses) {
    if (length < HEADER || datagram[0] >> 4 != VERSION_4) {
      return null;
    }
    var header = (datagram[0] & 0xf) * 4;
    var total = (datagram[2] & 0xff) << Byte.SIZE | (datagram[3] & 0xff);
    if (header < HEADER || header > total || total > length) {
      return null;
    }
    return new Ipv4Packet((Inet4Address) addresses.at(datagram, 12), (Inet4Address) addresses.at(datagram, 16),
        datagram[TTL_AT] & 0xff, Arrays.copyOfRange(datagram, header, total));
  }
}
