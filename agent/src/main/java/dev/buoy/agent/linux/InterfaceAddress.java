package dev.buoy.agent.linux;

import java.net.Inet4Address;
import java.nio.ByteBuffer;

/// An IPv4 address as the kernel has it on an interface.
/// @param index of the interface
/// @param protocol who put it there (IFA_PROTO, since Linux 5.18); zero when not told
record InterfaceAddress(int index, Inet4Address address, int prefixLength, int protocol) {
  /// Marks what Buoy put there: no number that the kernel, iproute2 or a routing daemon uses.
  static final int BUOY = 0xb0;

  /// Whether Buoy put it there, this process or an earlier one.
  boolean marked() {
    return protocol == BUOY;
  }

  /// Whether `other` lies in the network that this address is on.
  boolean covers(Inet4Address other) {
    var mask = prefixLength == 0 ? 0 : -1 << (Integer.SIZE - prefixLength);
    return (bits(address) & mask) == (bits(other) & mask);
  }

  /// Whether the kernel takes both for one entry: a mark does not make a difference.
  boolean sameEntry(InterfaceAddress other) {
    return index == other.index && prefixLength == other.prefixLength && address.equals(other.address);
  }

  private static int bits(Inet4Address address) {
    return ByteBuffer.wrap(address.getAddress()).getInt();
  }
}
