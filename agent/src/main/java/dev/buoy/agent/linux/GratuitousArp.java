package dev.buoy.agent.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/// The frame that tells every neighbour where an IPv4 address is: an ARP request for itself (RFC 5227 section 3) to the
/// broadcast address. A probe asks who has an address, without claiming it (section 1.1).
/// ```
/// Ethernet  destination ff:ff:ff:ff:ff:ff | source MAC | 0x0806
/// ARP       1 (Ethernet) | 0x0800 (IPv4) | 6 | 4 | 1 (request)
///           sender MAC | sender address = virtual address
///           target ff:ff:ff:ff:ff:ff | target address = virtual address
/// ```
final class GratuitousArp {
  static final int FRAME = 42;
  static final int ETHERTYPE_ARP = 0x0806;
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERNET = 1;
  private static final int REQUEST = 1;

  private GratuitousArp() {}

  static byte[] frame(MacAddress mac, InetAddress address) {
    return frame(mac, address.getAddress(), MacAddress.BROADCAST, address.getAddress());
  }

  static byte[] probe(MacAddress mac, InetAddress address) {
    return frame(mac, new byte[4], MacAddress.NONE, address.getAddress());
  }

  private static byte[] frame(MacAddress mac, byte[] sender, MacAddress targetMac, byte[] target) {
    var frame = ByteBuffer.allocate(FRAME);
    frame.put(MacAddress.BROADCAST.bytes()).put(mac.bytes()).putShort((short) ETHERTYPE_ARP);
    frame.putShort((short) ETHERNET).putShort((short) ETHERTYPE_IPV4).put((byte) MacAddress.LENGTH).put((byte) 4);
    frame.putShort((short) REQUEST).put(mac.bytes()).put(sender);
    return frame.put(targetMac.bytes()).put(target).array();
  }
}
