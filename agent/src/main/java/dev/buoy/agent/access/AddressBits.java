package dev.buoy.agent.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/// An address as a number of 128 bits. An IPv4 address and the same one mapped into IPv6 (RFC 4291 section 2.5.5.2) are
/// one number.
record AddressBits(long high, long low) {
  private static final long MAPPED = 0xffff_0000_0000L;
  private static final long UPPER = 0xffff_ffff_0000_0000L;
  private static final int MAPPED_BITS = 96;

  static AddressBits of(InetAddress address) {
    var bytes = address.getAddress();
    return bytes.length == Integer.BYTES
        ? new AddressBits(0, MAPPED | number(bytes, 0, bytes.length))
        : new AddressBits(number(bytes, 0, Long.BYTES), number(bytes, Long.BYTES, bytes.length));
  }

  /// Whether it is an IPv4 address, mapped or not.
  boolean four() {
    return high == 0 && (low & UPPER) == MAPPED;
  }

  /// The first bits of it, the others zero.
  /// @param length of all 128
  AddressBits prefix(int length) {
    return new AddressBits(high & mask(length), low & mask(length - Long.SIZE));
  }

  /// The first bits of it, the others one.
  AddressBits last(int length) {
    return new AddressBits(high | ~mask(length), low | ~mask(length - Long.SIZE));
  }

  /// The number after it.
  AddressBits next() {
    return new AddressBits(low == -1 ? high + 1 : high, low + 1);
  }

  int compareUnsigned(AddressBits other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  /// How many of the 128 bits an IPv4 prefix of this length has.
  static int mapped(int length) {
    return MAPPED_BITS + length;
  }

  InetAddress address() {
    var bytes = four()
        ? ByteBuffer.allocate(Integer.BYTES).putInt((int) low)
        : ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low);
    try {
      return InetAddress.getByAddress(bytes.array());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }

  private static long number(byte[] bytes, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = number << Byte.SIZE | (bytes[i] & 0xff);
    }
    return number;
  }

  private static long mask(int length) {
    return length <= 0 ? 0 : length >= Long.SIZE ? -1 : -1L << (Long.SIZE - length);
  }
}
