package dev.buoy.agent.proxyproto;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// What a header of version 2 says beside addresses, as type, length and value one after the other, in the bytes in which it
/// came. A checksum and padding belong to the header that they came with and are none of it.
public final class Tlvs {
  /// Nothing.
  public static final Tlvs NONE = new Tlvs(new byte[0]);
  /// The name of the host that the client asked for.
  public static final int AUTHORITY = 0x02;
  /// What the sender calls the connection.
  public static final int UNIQUE_ID = 0x05;

  static final int CHECKSUM = 0x03;
  static final int PADDING = 0x04;
  /// Bytes of type and length.
  static final int HEAD = 3;

  private final byte[] bytes;

  /// @param bytes whole ones only
  Tlvs(byte[] bytes) {
    this.bytes = bytes;
  }

  /// One of this type.
  /// @param value up to 65535 bytes
  public static Tlvs of(int type, byte[] value) {
    var bytes = new byte[HEAD + value.length];
    bytes[0] = (byte) type;
    bytes[1] = (byte) (value.length >> 8);
    bytes[2] = (byte) value.length;
    System.arraycopy(value, 0, bytes, HEAD, value.length);
    return new Tlvs(bytes);
  }

  /// These and then others.
  public Tlvs and(Tlvs others) {
    var both = Arrays.copyOf(bytes, bytes.length + others.bytes.length);
    System.arraycopy(others.bytes, 0, both, bytes.length, others.bytes.length);
    return new Tlvs(both);
  }

  /// The value of the first one of this type.
  public Optional<byte[]> value(int type) {
    for (int at = 0; at < bytes.length; at += HEAD + length(bytes, at)) {
      if ((bytes[at] & 0xff) == type) {
        return Optional.of(Arrays.copyOfRange(bytes, at + HEAD, at + HEAD + length(bytes, at)));
      }
    }
    return Optional.empty();
  }

  /// How many bytes they take.
  public int size() {
    return bytes.length;
  }

  void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, bytes.length);
  }

  /// The length of the value of the one that begins here.
  static int length(byte[] data, int at) {
    return (data[at + 1] & 0xff) << 8 | (data[at + 2] & 0xff);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tlvs tlvs && Arrays.equals(bytes, tlvs.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
