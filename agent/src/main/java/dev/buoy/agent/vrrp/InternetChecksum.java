package dev.buoy.agent.vrrp;

/// The Internet checksum: the complement of the one's complement sum of 16-bit words, big-endian, an odd last byte
/// padded with zero (RFC 1071).
public final class InternetChecksum {
  private long sum;

  /// Adds a run of bytes. Only the last run may have an odd length.
  public InternetChecksum add(byte[] bytes) {
    return add(bytes, 0, bytes.length);
  }

  /// Adds `length` bytes from `offset`. Only the last run may have an odd length.
  public InternetChecksum add(byte[] bytes, int offset, int length) {
    for (int i = 0; i < length; i++) {
      int octet = bytes[offset + i] & 0xff;
      sum += i % 2 == 0 ? octet << 8 : octet;
    }
    return this;
  }

  /// Adds one 16-bit word.
  /// @param word 0 to 65535
  public InternetChecksum add(int word) {
    sum += word & 0xffff;
    return this;
  }

  /// The checksum of what was added, 0 to 65535. Over data that carries its own correct checksum it is 0.
  public int value() {
    long folded = sum;
    while (folded > 0xffff) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) ~folded & 0xffff;
  }
}
