package dev.buoy.agent.linux;

import java.net.InetAddress;

/// An address as the kernel has it on an interface.
/// @param index of the interface
/// @param protocol who put it there (IFA_PROTO, since Linux 5.18); zero when not told
/// @param flags `IFA_F_` flags of the kernel; zero in what is asked of it
record InterfaceAddress(int index, InetAddress address, int prefixLength, int protocol, int flags) {
  /// Marks what Buoy put there: no number that the kernel, iproute2 or a routing daemon uses.
  static final int BUOY = 0xb0;

  private static final int DUPLICATE = 0x08;
  private static final int TENTATIVE = 0x40;

  InterfaceAddress(int index, InetAddress address, int prefixLength, int protocol) {
    this(index, address, prefixLength, protocol, 0);
  }

  Family family() {
    return Family.of(address);
  }

  /// Whether Buoy put it there, this process or an earlier one.
  boolean marked() {
    return protocol == BUOY;
  }

  /// Whether it can be sent from: an IPv6 address first has to prove that nobody else has it (RFC 4862 section 5.4).
  boolean usable() {
    return family() == Family.IPV4 || (flags & (TENTATIVE | DUPLICATE)) == 0;
  }

  /// Whether `other` lies in the network that this address is on.
  boolean covers(InetAddress other) {
    if (Family.of(other) != family()) {
      return false;
    }
    var own = address.getAddress();
    var its = other.getAddress();
    for (var bit = 0; bit < prefixLength; bit++) {
      if (((own[bit / Byte.SIZE] ^ its[bit / Byte.SIZE]) & (0x80 >> bit % Byte.SIZE)) != 0) {
        return false;
      }
    }
    return true;
  }

  /// Whether the kernel takes both for one entry: a mark does not make a difference, nor for IPv6 the prefix.
  boolean sameEntry(InterfaceAddress other) {
    return index == other.index && address.equals(other.address)
        && (family() == Family.IPV6 || prefixLength == other.prefixLength);
  }
}
