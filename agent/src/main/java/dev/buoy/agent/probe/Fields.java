package dev.buoy.agent.probe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The fields of a message, one after the other. Reading past its end yields nothing and zero, and shows in `broken`.
final class Fields {
  private final byte[] bytes;
  private int at;
  private boolean broken;

  Fields(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Whether more was read than there is.
  boolean broken() {
    return broken;
  }

  int left() {
    return bytes.length - at;
  }

  int octet() {
    return has(1) ? bytes[at++] & 0xff : 0;
  }

  int short16() {
    return octet() << 8 | octet();
  }

  int int32() {
    return short16() << 16 | short16();
  }

  /// Low byte first.
  int little16() {
    return octet() | octet() << 8;
  }

  byte[] take(int count) {
    if (!has(count)) {
      return new byte[0];
    }
    at += count;
    return Arrays.copyOfRange(bytes, at - count, at);
  }

  void skip(int count) {
    if (has(count)) {
      at += count;
    }
  }

  byte[] rest() {
    return take(left());
  }

  String restText() {
    return text(rest());
  }

  /// Up to a zero byte, which is taken as well.
  byte[] terminated() {
    int end = at;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    var taken = take(end - at);
    skip(1);
    return taken;
  }

  String terminatedText() {
    return text(terminated());
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private boolean has(int count) {
    broken |= count < 0 || count > left();
    if (broken) {
      at = bytes.length;
    }
    return !broken;
  }
}
