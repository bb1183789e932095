package dev.buoy.agent.vrrp;

import dev.buoy.agent.vrrp.Decoded.Reason;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Counts packets that were not accepted, and decides which of them are news, so that a flood stays quiet.
final class Rejections {
  /// Sources beyond this are only counted: an attacker can invent them.
  private static final int SOURCES = 64;

  private final Map<Reason, Long> counts = new EnumMap<>(Reason.class);
  private final Map<InetAddress, Set<Reason>> reported = new HashMap<>();

  /// Counts one.
  /// @return whether it is the first of its reason from this source since the source last sent a valid one
  boolean rejected(InetAddress source, Reason reason) {
    if (reason == Reason.OTHER_ROUTER) {
      return false;
    }
    counts.merge(reason, 1L, Long::sum);
    if (!reported.containsKey(source) && reported.size() >= SOURCES) {
      return false;
    }
    return reported.computeIfAbsent(source, _ -> EnumSet.noneOf(Reason.class)).add(reason);
  }

  void accepted(InetAddress source) {
    reported.remove(source);
  }

  Map<Reason, Long> counts() {
    return Map.copyOf(counts);
  }
}
