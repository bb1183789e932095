package dev.buoy.agent.linux;

import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Addresses that packets came from and went to, so that of a known one no second object is made. One loop.
final class KnownAddresses {
  private static final int PLACES = 64;

  private final Family family;
  private final byte[][] bytes = new byte[PLACES][0];
  private final @Nullable InetAddress[] addresses = new InetAddress[PLACES];

  KnownAddresses(Family family) {
    this.family = family;
  }

  /// The address whose bytes stand at `offset`.
  InetAddress at(byte[] packet, int offset) {
    var end = offset + family.addressLength();
    var place = place(packet, offset, end);
    var known = addresses[place];
    if (known != null && Arrays.equals(bytes[place], 0, bytes[place].length, packet, offset, end)) {
      return known;
    }
    bytes[place] = Arrays.copyOfRange(packet, offset, end);
    var address = family.address(bytes[place]);
    addresses[place] = address;
    return address;
  }

  private static int place(byte[] packet, int offset, int end) {
    var hash = 0;
    for (var i = offset; i < end; i++) {
      hash = 31 * hash + packet[i];
    }
    return Math.floorMod(hash, PLACES);
  }
}
