package dev.buoy.agent.vrrp;

import dev.buoy.agent.vrrp.Decoded.Reason;
import java.net.InetAddress;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Counts packets that were not accepted, and decides which of them are news, so that a flood stays quiet.
final class Rejections {
  /// Sources beyond this are only counted: an attacker can invent them.
  private static final int SOURCES = 64;

  private final Map<Reason, Long> counts = new EnumMap<>(Reason.class);
  private final Map<InetAddress, Set<Reason>> reported = new HashMap<>();
  private final Map<Key, Rejection> bySource = new ConcurrentHashMap<>();

  private record Key(InetAddress source, Reason reason) {}

  /// Counts one.
  /// @return whether it is the first of its reason from this source since the source last sent a valid one
  boolean rejected(InetAddress source, Reason reason, String detail, Instant time) {
    if (reason == Reason.OTHER_ROUTER) {
      return false;
    }
    counts.merge(reason, 1L, Long::sum);
    remember(new Key(source, reason), detail, time);
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

  /// The last of each source and reason. Any thread.
  List<Rejection> bySource() {
    return List.copyOf(bySource.values());
  }

  private void remember(Key key, String detail, Instant time) {
    var before = bySource.get(key);
    if (before == null && bySource.size() >= SOURCES) {
      bySource.values().stream().min((a, b) -> a.last().compareTo(b.last()))
          .ifPresent(oldest -> bySource.remove(new Key(oldest.source(), oldest.reason())));
    }
    bySource.put(key, new Rejection(key.source, key.reason, detail, before == null ? 1 : before.count() + 1, time));
  }
}
