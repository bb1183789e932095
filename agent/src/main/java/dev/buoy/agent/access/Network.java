package dev.buoy.agent.access;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// Addresses that begin alike. IPv4 and IPv6 never match each other, but an IPv4 address mapped into IPv6 is IPv4.
/// @param address the first one, with no bits after the prefix
/// @param length of the prefix, in bits of the address's own family
public record Network(InetAddress address, int length) {
  private static final Pattern FOUR = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  public Network {
    if (length < 0 || length > bits(address)) {
      throw new IllegalArgumentException("a prefix of " + address.getHostAddress() + " has 0 to " + bits(address)
          + " bits, was " + length);
    }
    if (!first(address, length).equals(AddressBits.of(address))) {
      throw new IllegalArgumentException(address.getHostAddress() + "/" + length + " has bits after its prefix");
    }
  }

  /// The network that an address belongs to.
  /// @throws IllegalArgumentException when there is no such prefix
  public static Network around(InetAddress address, int length) {
    return new Network(first(address, length).address(), length);
  }

  /// The network that a text names, `10.0.0.0/8`, or the one of an address alone; empty when it names none.
  public static Optional<Network> parse(String text) {
    int slash = text.indexOf('/');
    var literal = slash < 0 ? text : text.substring(0, slash);
    if (!literal.contains(":") && !FOUR.matcher(literal).matches()) {
      return Optional.empty();
    }
    try {
      var address = InetAddress.ofLiteral(literal);
      return Optional.of(new Network(address, slash < 0 ? bits(address) : Integer.parseInt(text.substring(slash + 1))));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Whether an address belongs to it.
  public boolean contains(InetAddress other) {
    var bits = AddressBits.of(other);
    return bits.four() == four() && bits.prefix(prefix()).equals(AddressBits.of(address));
  }

  boolean four() {
    return AddressBits.of(address).four();
  }

  AddressBits first() {
    return AddressBits.of(address);
  }

  AddressBits last() {
    return first().last(prefix());
  }

  /// Length of the prefix in 128 bits.
  int prefix() {
    return prefix(address, length);
  }

  /// As files spell it.
  @Override
  public String toString() {
    return address.getHostAddress() + "/" + length;
  }

  private static AddressBits first(InetAddress address, int length) {
    return AddressBits.of(address).prefix(prefix(address, length));
  }

  private static int prefix(InetAddress address, int length) {
    return bits(address) == 32 ? AddressBits.mapped(length) : length;
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }
}
