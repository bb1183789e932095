package dev.buoy.agent.vrrp;

import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An address that the master of a virtual router answers for.
/// @param prefixLength as in the file; 32 (IPv6: 128) when the file gives none
/// @param device interface it is put on when that is not the router's own
/// @param label interface label as `ip address` shows it, at most 15 characters
public record VirtualAddress(InetAddress address, int prefixLength, @Nullable String device, @Nullable String label) {
  public VirtualAddress {
    if (prefixLength < 0 || prefixLength > address.getAddress().length * 8) {
      throw new IllegalArgumentException("prefix length out of range: " + prefixLength);
    }
  }

  /// Whether both are the same address on the same interface, whatever its prefix length and label.
  public boolean samePlace(VirtualAddress other) {
    return address.equals(other.address) && Objects.equals(device, other.device);
  }

  /// `ADDRESS/PREFIX`, as the file and the status show it.
  @Override
  public String toString() {
    return AddressText.of(address) + "/" + prefixLength;
  }
}
