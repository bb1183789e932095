package dev.buoy.agent.linux;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// An Ethernet address.
/// @param bits its 48 bits, first byte highest
record MacAddress(long bits) {
  static final int LENGTH = 6;
  static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);
  static final MacAddress NONE = new MacAddress(0);

  static MacAddress of(byte[] bytes) {
    long bits = 0;
    for (var octet : bytes) {
      bits = (bits << 8) | (octet & 0xff);
    }
    return new MacAddress(bits);
  }

  byte[] bytes() {
    var bytes = new byte[LENGTH];
    ByteBuffer.wrap(ByteBuffer.allocate(Long.BYTES).putLong(bits).array(), 2, LENGTH).get(bytes);
    return bytes;
  }

  @Override
  public String toString() {
    return HexFormat.ofDelimiter(":").formatHex(bytes());
  }
}
