package dev.buoy.agent.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The C structures that [Libc] takes, as bytes.
final class Structs {
  /// Bytes of a `struct sockaddr_in6`.
  static final int INTERNET_ADDRESS_6 = 28;

  private Structs() {}

  /// An `int`.
  static byte[] integer(int value) {
    return allocate(Integer.BYTES).putInt(value).array();
  }

  /// A C string.
  static byte[] text(String value) {
    return (value + "\0").getBytes(StandardCharsets.UTF_8);
  }

  /// `struct timeval` of whole seconds.
  static byte[] timeval(long seconds) {
    return allocate(2 * Long.BYTES).putLong(seconds).array();
  }

  /// `struct sockaddr_in` of ip(7) without a port, as raw sockets take it.
  static byte[] internetAddress(InetAddress address) {
    return allocate(16).putShort((short) Libc.AF_INET).putShort((short) 0).put(address.getAddress()).array();
  }

  /// `struct sockaddr_in` of ip(7).
  static byte[] internetAddress(InetAddress address, int port) {
    return allocate(16).putShort((short) Libc.AF_INET).put((byte) (port >> 8)).put((byte) port)
        .put(address.getAddress()).array();
  }

  /// `struct sockaddr_in6` of ipv6(7) without a port; link-local addresses are those of the interface.
  static byte[] internetAddress6(InetAddress address, int index) {
    var local = address.isLinkLocalAddress() || address.isMCLinkLocal();
    return allocate(INTERNET_ADDRESS_6).putShort((short) Libc.AF_INET6).putShort((short) 0).putInt(0)
        .put(address.getAddress()).putInt(local ? index : 0).array();
  }

  /// `struct ipv6_mreq` of ipv6(7).
  static byte[] multicastRequest6(InetAddress group, int index) {
    return allocate(20).put(group.getAddress()).putInt(index).array();
  }

  /// `struct sockaddr_nl` of netlink(7): port chosen by the kernel, or the kernel's.
  static byte[] netlinkAddress(int groups) {
    return allocate(12).putShort((short) Libc.AF_NETLINK).putShort((short) 0).putInt(0).putInt(groups).array();
  }

  /// `struct sockaddr_ll` of packet(7).
  static byte[] linkAddress(int index, int etherType, MacAddress mac) {
    return allocate(20).putShort((short) Libc.AF_PACKET).put((byte) (etherType >> 8)).put((byte) etherType)
        .putInt(index).putShort((short) 0).put((byte) 0).put((byte) MacAddress.LENGTH).put(mac.bytes()).array();
  }

  /// `struct ip_mreqn` of ip(7).
  static byte[] multicastRequest(InetAddress group, InetAddress local, int index) {
    return allocate(12).put(group.getAddress()).put(local.getAddress()).putInt(index).array();
  }

  private static ByteBuffer allocate(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
  }
}
