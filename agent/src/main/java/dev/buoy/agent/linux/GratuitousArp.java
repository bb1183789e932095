package dev.buoy.agent.linux;

import java.net.Inet4Address;
import java.nio.ByteBuffer;

/// Tells every neighbour at once that an address is here: an ARP request for itself (RFC 5227 section 3) to the
/// broadcast address, from a packet socket that receives nothing. One loop.
/// ```
/// Ethernet  destination ff:ff:ff:ff:ff:ff | source MAC | 0x0806
/// ARP       1 (Ethernet) | 0x0800 (IPv4) | 6 | 4 | 1 (request)
///           sender MAC | sender address = virtual address
///           target ff:ff:ff:ff:ff:ff | target address = virtual address
/// ```
final class GratuitousArp implements AutoCloseable {
  static final int FRAME = 42;
  private static final int ETHERTYPE_ARP = 0x0806;
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERNET = 1;
  private static final int REQUEST = 1;
  private static final int RECEIVE_NOTHING = 0;

  private final Libc libc;
  private final int socket;

  private GratuitousArp(Libc libc, int socket) {
    this.libc = libc;
    this.socket = socket;
  }

  /// @throws LinuxException without CAP_NET_RAW
  static GratuitousArp open(Libc libc, String interfaceName) {
    return new GratuitousArp(libc,
        Descriptor.socket(libc, "open packet socket on " + interfaceName, Libc.AF_PACKET, RECEIVE_NOTHING).number());
  }

  /// Announces one address on one interface.
  /// @return zero or more, or a negated error number
  int announce(NetworkLink link, Inet4Address address) {
    return libc.sendto(socket, frame(link.mac(), address),
        Structs.linkAddress(link.index(), ETHERTYPE_ARP, MacAddress.BROADCAST));
  }

  static byte[] frame(MacAddress mac, Inet4Address address) {
    var frame = ByteBuffer.allocate(FRAME);
    frame.put(MacAddress.BROADCAST.bytes()).put(mac.bytes()).putShort((short) ETHERTYPE_ARP);
    frame.putShort((short) ETHERNET).putShort((short) ETHERTYPE_IPV4).put((byte) MacAddress.LENGTH).put((byte) 4);
    frame.putShort((short) REQUEST).put(mac.bytes()).put(address.getAddress());
    return frame.put(MacAddress.BROADCAST.bytes()).put(address.getAddress()).array();
  }

  @Override
  public void close() {
    libc.close(socket);
  }
}
