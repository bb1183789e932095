package dev.buoy.agent.vrrp;

import dev.buoy.agent.vrrp.Decoded.Reason;
import dev.buoy.agent.vrrp.Decoded.Rejected;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts packets that were not accepted, and decides which of them are news, so that a flood stays quiet. One that is no
/// news costs next to nothing: it is counted, and described only every 100 ms. Times are those of a monotonic clock.
final class Rejections {
  /// Sources beyond this are only counted: an attacker can invent them.
  private static final int SOURCES = 64;

  /// A complaint that did not come again for so long is settled.
  private static final long MEMORY_NANOS = 60_000_000_000L;

  private static final long QUIET_NANOS = 3_000_000_000L;

  private static final long DESCRIBED_NANOS = 100_000_000;

  private final Map<Reason, Long> counts = new EnumMap<>(Reason.class);
  private final Map<InetAddress, Map<Reason, Complaint>> complaints = new LinkedHashMap<>();
  private final Map<Key, Tally> bySource = new ConcurrentHashMap<>();
  private long evicted;

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

  /// The last packet of a source and reason, written on the loop and read by any thread.
  private static final class Tally {
    volatile String detail;
    volatile long count;
    volatile long last;
    long described;

    Tally(String detail, long now) {
      this.detail = detail;
      this.described = now;
    }
  }

  /// Counts one, and keeps it for those who compare nodes.
  /// @return whether it is the first of its reason from this source since the source last sent a valid one
  boolean rejected(InetAddress source, Rejected packet, long now) {
    var reason = packet.reason();
    if (reason == Reason.OTHER_ROUTER) {
      return false;
    }
    counts.merge(reason, 1L, Long::sum);
    remember(source, packet, now);
    var known = complaints.get(source);
    if (known == null) {
      if (complaints.size() >= SOURCES) {
        return false;
      }
      known = new EnumMap<>(Reason.class);
      complaints.put(source, known);
    }
    var complaint = known.get(reason);
    if (complaint == null) {
      complaint = new Complaint(packet.detail());
      known.put(reason, complaint);
    }
    complaint.count++;
    complaint.last = now;
    return complaint.count == 1;
  }

  // Written on the loop only.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void remember(InetAddress source, Rejected packet, long now) {
    var key = new Key(source, packet.reason());
    var tally = bySource.get(key);
    if (tally == null) {
      if (bySource.size() >= SOURCES && !evicts(now)) {
        return;
      }
      tally = new Tally(packet.detail(), now);
      bySource.put(key, tally);
    } else if (now - tally.described >= DESCRIBED_NANOS) {
      tally.described = now;
      tally.detail = packet.detail();
    }
    tally.last = now;
    tally.count++;
  }

  /// Makes room, but not for every packet of a flood from invented sources.
  private boolean evicts(long now) {
    if (now - evicted < DESCRIBED_NANOS) {
      return false;
    }
    evicted = now;
    bySource.entrySet().stream().min((a, b) -> Long.signum(a.getValue().last - b.getValue().last))
        .ifPresent(oldest -> bySource.remove(oldest.getKey()));
    return true;
  }

  /// The last of each source and reason. Any thread.
  /// @param now and `time`: this instant by both clocks
  List<Rejection> bySource(long now, Instant time) {
    var all = new ArrayList<Rejection>();
    bySource.forEach((key, tally) -> all.add(new Rejection(key.source(), key.reason(), tally.detail, tally.count,
        time.minusNanos(Math.max(0, now - tally.last)))));
    return List.copyOf(all);
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
  /// @param now and `time`: this instant by both clocks
  List<RouterView.Problem> problems(long now, Instant time) {
    complaints.values().forEach(each -> each.values().removeIf(complaint -> now - complaint.last > MEMORY_NANOS));
    complaints.values().removeIf(Map::isEmpty);
    var problems = new ArrayList<RouterView.Problem>();
    complaints.forEach((source, each) -> each.forEach((reason, complaint) -> problems.add(
        new RouterView.Problem(source, reason, source.getHostAddress() + ": " + complaint.detail + " ("
            + complaint.count + (complaint.count == 1 ? " packet" : " packets") + " not accepted)",
            time.minusNanos(Math.max(0, now - complaint.last))))));
    return problems;
  }

  /// How many of each reason, where there were any.
  Map<Reason, Long> counts() {
    return Map.copyOf(counts);
  }
}
