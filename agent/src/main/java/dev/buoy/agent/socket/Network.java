package dev.buoy.agent.socket;

import java.net.InetAddress;

/// Addresses that begin with the same bits.
/// @param prefix how many, 0 to 32 or 128
public record Network(InetAddress address, int prefix) {
  /// Whether the address is one of them.
  public boolean contains(InetAddress other) {
    var own = address.getAddress();
    var its = other.getAddress();
    if (own.length != its.length) {
      return false;
    }
    int whole = prefix / 8;
    for (int i = 0; i < whole; i++) {
      if (own[i] != its[i]) {
        return false;
      }
    }
    int left = prefix % 8;
    return left == 0 || ((own[whole] ^ its[whole]) & 0xff & (0xff00 >> left)) == 0;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefix;
  }
}
