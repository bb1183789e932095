package dev.buoy.agent.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A time in which probes of one prober were not good.
/// @param beginNanos start of the last good probe before it
/// @param endNanos end of the first good probe after it; where there is none yet, the end of the last bad one
/// @param resolution how much of it may be probes' distance and duration rather than outage
/// @param lost probes that were not good
/// @param over whether a good probe ended it
public record Outage(long beginNanos, long endNanos, Duration resolution, int lost, boolean over) {

  /// From the last good probe before to the first good one after: no outage was longer than this.
  public Duration length() {
    return Duration.ofNanos(endNanos - beginNanos);
  }

  /// The outages of one prober, oldest first.
  /// @param exchanges in any order: they are sent in one, and end in another
  public static List<Outage> of(List<Exchange> exchanges) {
    var sorted = exchanges.stream().sorted(Comparator.comparingLong(Exchange::beginNanos)).toList();
    var outages = new ArrayList<Outage>();
    int i = 0;
    while (i < sorted.size()) {
      if (sorted.get(i).good()) {
        i++;
        continue;
      }
      int first = i;
      while (i < sorted.size() && !sorted.get(i).good()) {
        i++;
      }
      outages.add(between(sorted, first, i));
    }
    return List.copyOf(outages);
  }

  /// @param first index of the first bad probe
  /// @param next index after the last
  private static Outage between(List<Exchange> sorted, int first, int next) {
    var bad = sorted.subList(first, next);
    boolean over = next < sorted.size();
    long begin = first == 0 ? bad.getFirst().beginNanos() : sorted.get(first - 1).beginNanos();
    long end = over
        ? sorted.get(next).endNanos()
        : bad.stream().mapToLong(Exchange::endNanos).max().orElse(begin);
    long certain = bad.getLast().beginNanos() - bad.getFirst().beginNanos();
    return new Outage(begin, end, Duration.ofNanos(end - begin - certain), bad.size(), over);
  }

  /// The longest time since an instant in which a prober would have missed an outage: from one good probe's begin to the
  /// end of the next, with no bad one between them. Absent: no two followed each other.
  public static Optional<Duration> unseen(List<Exchange> exchanges, long sinceNanos) {
    var sorted = exchanges.stream().sorted(Comparator.comparingLong(Exchange::beginNanos)).toList();
    return IntStream.range(1, sorted.size())
        .filter(i -> sorted.get(i - 1).good() && sorted.get(i).good() && sorted.get(i).endNanos() >= sinceNanos)
        .mapToObj(i -> Duration.ofNanos(sorted.get(i).endNanos() - sorted.get(i - 1).beginNanos()))
        .max(Comparator.naturalOrder());
  }

  /// The longest of a prober's; zero when there is none.
  public static Duration longest(List<Outage> outages) {
    return outages.stream().map(Outage::length).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }
}
