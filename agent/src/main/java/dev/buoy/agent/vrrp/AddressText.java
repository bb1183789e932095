package dev.buoy.agent.vrrp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// IP addresses as people write them: IPv6 in the short form of RFC 5952, as `ip address` shows it.
public final class AddressText {
  private AddressText() {}

  /// The address without a scope.
  public static String of(InetAddress address) {
    var bytes = address.getAddress();
    if (bytes.length == 4) {
      return address.getHostAddress();
    }
    var groups = new ArrayList<String>();
    for (int i = 0; i < 16; i += 2) {
      groups.add(Integer.toHexString((bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff)));
    }
    int length = longestZeros(groups);
    if (length < 2) {
      return String.join(":", groups);
    }
    int start = zerosFrom(groups, length);
    return String.join(":", groups.subList(0, start)) + "::" + String.join(":", groups.subList(start + length, 8));
  }

  private static int longestZeros(List<String> groups) {
    int longest = 0;
    int run = 0;
    for (var group : groups) {
      run = group.equals("0") ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  private static int zerosFrom(List<String> groups, int length) {
    int run = 0;
    for (int i = 0; i < groups.size(); i++) {
      run = groups.get(i).equals("0") ? run + 1 : 0;
      if (run == length) {
        return i + 1 - length;
      }
    }
    throw new IllegalStateException("no run of " + length + " in " + groups);
  }
}
