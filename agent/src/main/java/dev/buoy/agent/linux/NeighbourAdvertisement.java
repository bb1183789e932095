package dev.buoy.agent.linux;

import dev.buoy.agent.vrrp.InternetChecksum;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/// The frame that tells every neighbour where an IPv6 address is: an unsolicited neighbour advertisement (RFC 4861
/// section 4.4, RFC 9568 section 8.2.2) to all nodes. A solicitation asks who has an address.
/// ```
/// Ethernet  destination 33:33:00:00:00:01 | source MAC | 0x86dd
/// IPv6      0x60000000 | payload length | 58 (ICMPv6) | hop limit 255 | source = virtual address | ff02::1
/// ICMPv6    136 | 0 | checksum | flags | target = virtual address
/// option    2 (target link-layer address) | 1 (eight bytes) | MAC
/// ```
final class NeighbourAdvertisement {
  static final int ADVERTISEMENT = 136;
  static final int SOLICITATION = 135;
  static final int ETHERTYPE_IPV6 = 0x86dd;
  static final int ICMPV6 = 58;
  private static final InetAddress ALL_NODES = InetAddress.ofLiteral("ff02::1");
  private static final InetAddress UNSPECIFIED = InetAddress.ofLiteral("::");
  private static final int VERSION_6 = 0x60000000;
  private static final int HOPS = 255;
  private static final int ROUTER = 0x80000000;
  private static final int OVERRIDE = 0x20000000;
  private static final int TARGET_LINK_LAYER_ADDRESS = 2;
  private static final int ETHERNET = 14;
  private static final int HEADER = 40;

  private NeighbourAdvertisement() {}

  /// @param router whether this host forwards: those who use the address as a gateway would drop it otherwise
  static byte[] frame(MacAddress mac, InetAddress address, boolean router) {
    var message = ByteBuffer.allocate(32);
    message.putInt(ADVERTISEMENT << 24).putInt(OVERRIDE | (router ? ROUTER : 0)).put(address.getAddress());
    message.put((byte) TARGET_LINK_LAYER_ADDRESS).put((byte) 1).put(mac.bytes());
    return frame(mac, address, ALL_NODES, message.array());
  }

  /// As for duplicate address detection (RFC 4862 section 5.4.2), so that whoever answers for `address` tells all nodes.
  static byte[] probe(MacAddress mac, InetAddress address) {
    var message = ByteBuffer.allocate(24).putInt(SOLICITATION << 24).putInt(0).put(address.getAddress());
    var group = ALL_NODES.getAddress();
    group[11] = 1;
    group[12] = (byte) 0xff;
    System.arraycopy(address.getAddress(), 13, group, 13, 3);
    return frame(mac, UNSPECIFIED, Family.IPV6.address(group), message.array());
  }

  private static byte[] frame(MacAddress mac, InetAddress source, InetAddress destination, byte[] message) {
    var checksum = new InternetChecksum().add(source.getAddress()).add(destination.getAddress()).add(ICMPV6)
        .add(message.length).add(message).value();
    ByteBuffer.wrap(message).putShort(2, (short) checksum);
    var frame = ByteBuffer.allocate(ETHERNET + HEADER + message.length);
    frame.put((byte) 0x33).put((byte) 0x33).put(destination.getAddress(), 12, 4).put(mac.bytes())
        .putShort((short) ETHERTYPE_IPV6);
    frame.putInt(VERSION_6).putShort((short) message.length).put((byte) ICMPV6).put((byte) HOPS);
    return frame.put(source.getAddress()).put(destination.getAddress()).put(message).array();
  }
}
