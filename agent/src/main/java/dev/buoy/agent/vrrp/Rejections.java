package dev.buoy.agent.vrrp;

import dev.buoy.agent.vrrp.Decoded.Reason;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts packets that were not accepted, and decides which of them are news, so that a flood stays quiet.
final class Rejections {
  /// Sources beyond this are only counted: an attacker can invent them.
  private static final int SOURCES = 64;

  /// A complaint that did not come again for so long is settled.
  private static final long MEMORY_NANOS = 60_000_000_000L;

  private static final long QUIET_NANOS = 3_000_000_000L;

  private final Map<Reason, Long> counts = new EnumMap<>(Reason.class);
  private final Map<InetAddress, Map<Reason, Complaint>> complaints = new LinkedHashMap<>();

  private final Map<Key, Rejection> bySource = new ConcurrentHashMap<>();

  private record Key(InetAddress source, Reason reason) {}

  /// What is wrong with the packets of a source.
  private static final class Complaint {
    final String detail;
    long count;
    long last;

    Complaint(String detail) {
      this.detail = detail;
    }
  }

  /// Counts one.
  /// @param now on a monotonic clock
  /// @return whether it is the first of its reason from this source since the source last sent a valid one
  boolean rejected(InetAddress source, Reason reason, String detail, long now) {
    if (reason == Reason.OTHER_ROUTER) {
      return false;
    }
    counts.merge(reason, 1L, Long::sum);
    if (!complaints.containsKey(source) && complaints.size() >= SOURCES) {
      return false;
    }
    var complaint = complaints.computeIfAbsent(source, _ -> new EnumMap<>(Reason.class))
        .computeIfAbsent(reason, _ -> new Complaint(detail));
    complaint.count++;
    complaint.last = now;
    return complaint.count == 1;
  }

  /// Keeps the last of each source and reason for those who compare nodes.
  void remember(InetAddress source, Reason reason, String detail, Instant time) {
    if (reason == Reason.OTHER_ROUTER) {
      return;
    }
    var key = new Key(source, reason);
    var before = bySource.get(key);
    if (before == null && bySource.size() >= SOURCES) {
      bySource.values().stream().min((a, b) -> a.last().compareTo(b.last()))
          .ifPresent(oldest -> bySource.remove(new Key(oldest.source(), oldest.reason())));
    }
    bySource.put(key, new Rejection(source, reason, detail, before == null ? 1 : before.count() + 1, time));
  }

  /// The last of each source and reason. Any thread.
  List<Rejection> bySource() {
    return List.copyOf(bySource.values());
  }

  /// The source sends what it should. What was wrong is forgotten once it has not been for a while: of a source that
  /// sends both in turn, everything would be news again and again.
  void accepted(InetAddress source, long now) {
    var known = complaints.get(source);
    if (known != null) {
      known.values().removeIf(complaint -> now - complaint.last > QUIET_NANOS);
      if (known.isEmpty()) {
        complaints.remove(source);
      }
    }
  }

  /// What is wrong now, one for each source and reason.
  List<RouterView.Problem> problems(long now) {
    complaints.values().forEach(each -> each.values().removeIf(complaint -> now - complaint.last > MEMORY_NANOS));
    complaints.values().removeIf(Map::isEmpty);
    var problems = new ArrayList<RouterView.Problem>();
    complaints.forEach((source, each) -> each.forEach((reason, complaint) -> problems.add(
        new RouterView.Problem(source, reason, source.getHostAddress() + ": " + complaint.detail + " ("
            + complaint.count + " packets not accepted)"))));
    return problems;
  }

  Map<Reason, Long> counts() {
    return Map.copyOf(counts);
  }
}
