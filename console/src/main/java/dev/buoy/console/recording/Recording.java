package dev.buoy.console.recording;

import dev.buoy.console.cluster.ClusterView;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// What was recorded of a cluster. Immutable.
/// @param version    of the console that recorded
/// @param begin      by its wall clock
/// @param beginNanos the same instant on the monotonic clock of all that is in it
/// @param known      of the cluster at the beginning: which agents there are
/// @param frames     in their order
/// @param length     from the beginning to the end, or to the last frame where the end is missing
/// @param whole      false: it was torn
public record Recording(String version, Instant begin, long beginNanos, ClusterView known, List<Frame> frames,
    Duration length, boolean whole) {
  public Recording {
    frames = List.copyOf(frames);
  }

  /// The time of day of a place in it.
  /// @param nanos on its monotonic clock
  public Instant wall(long nanos) {
    int low = 0;
    int high = frames.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (frames.get(middle).nanos() <= nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0
        ? begin.plusNanos(nanos - beginNanos)
        : frames.get(low - 1).wall().plusNanos(nanos - frames.get(low - 1).nanos());
  }

  /// How far from the beginning a time of day is; empty when it is not in the recording.
  /// @param time in UTC
  public Optional<Duration> at(LocalTime time) {
    var day = begin.atZone(ZoneOffset.UTC).with(time).toInstant();
    // Whole seconds are what people read; the recording began within one.
    var first = day.isBefore(begin.truncatedTo(ChronoUnit.SECONDS)) ? day.plus(Duration.ofDays(1)) : day;
    var offset = Duration.between(begin, first);
    return Optional.of(offset.isNegative() ? Duration.ZERO : offset).filter(each -> each.compareTo(length) <= 0);
  }
}
