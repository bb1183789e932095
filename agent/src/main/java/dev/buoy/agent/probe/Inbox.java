package dev.buoy.agent.probe;

import java.util.Arrays;

/// What a server has said and nobody has taken yet.
final class Inbox {
  /// More at a time is not worth a check.
  static final int MOST = 64 * 1024;

  private byte[] bytes = new byte[512];
  private int length;

  /// Adds more, and answers whether there was room for all of it.
  boolean add(byte[] more) {
    if (length + more.length > MOST) {
      return false;
    }
    if (length + more.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more.length));
    }
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
    return true;
  }

  int length() {
    return length;
  }

  /// The byte at a place below `length`.
  int at(int place) {
    return bytes[place] & 0xff;
  }

  /// Where the first of these is; below zero when there is none.
  int find(char wanted) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /// Removes and returns the first ones, at most `length`.
  byte[] take(int count) {
    var taken = Arrays.copyOf(bytes, count);
    System.arraycopy(bytes, count, bytes, 0, length - count);
    length -= count;
    return taken;
  }

  byte[] all() {
    return Arrays.copyOf(bytes, length);
  }

  void clear() {
    length = 0;
  }
}
