package dev.buoy.agent.linux;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// An address family, and what VRRP has in it.
enum Family {
  IPV4(Libc.AF_INET, 4, "224.0.0.18", "IPv4"), IPV6(Libc.AF_INET6, 16, "ff02::12", "IPv6");

  private final int number;
  private final int addressLength;
  private final InetAddress group;
  private final String text;

  Family(int number, int addressLength, String group, String text) {
    this.number = number;
    this.addressLength = addressLength;
    this.group = InetAddress.ofLiteral(group);
    this.text = text;
  }

  static Family of(InetAddress address) {
    return address instanceof Inet6Address ? IPV6 : IPV4;
  }

  /// The family with this `AF_` number; absent when it is another.
  static @Nullable Family numbered(int number) {
    return number == Libc.AF_INET ? IPV4 : number == Libc.AF_INET6 ? IPV6 : null;
  }

  /// Its `AF_` number.
  int number() {
    return number;
  }

  /// In bytes.
  int addressLength() {
    return addressLength;
  }

  /// Prefix length of a single host.
  int hostPrefix() {
    return addressLength * Byte.SIZE;
  }

  /// Where advertisements go when they do not go to a list of peers (RFC 9568 sections 5.1.1.2 and 5.1.2.2).
  InetAddress group() {
    return group;
  }

  /// The address with these bytes, of this family also where an IPv6 address embeds an IPv4 one.
  InetAddress address(byte[] bytes) {
    try {
      return this == IPV6 ? Inet6Address.getByAddress(null, bytes, -1) : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(bytes.length + " bytes are no " + text + " address", e);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
