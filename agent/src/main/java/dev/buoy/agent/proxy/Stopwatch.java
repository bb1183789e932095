package dev.buoy.agent.proxy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/// Times of one kind on one loop, which alone adds to them, to within a sixteenth. Others read them while it does, and may
/// miss the latest. It takes some 2.5 KiB from its first time on: there are several for each server on each loop.
final class Stopwatch {
  /// Two weeks, in microseconds; what lasts longer counts as that.
  private static final long LONGEST = 1L << 40;
  private static final int DIGITS = 1;

  private volatile @Nullable IntCountsHistogram times;

  /// Adds a time.
  void add(long nanos) {
    var known = times;
    // A count is 32 bits wide: before one overflows, all begin anew.
    if (known == null || known.getTotalCount() == Integer.MAX_VALUE) {
      known = new IntCountsHistogram(1, LONGEST, DIGITS);
      times = known;
    }
    known.recordValue(Math.clamp(nanos / 1000, 0, LONGEST));
  }

  /// What these have timed together; empty when that is nothing.
  static Optional<Quantiles> sum(List<Stopwatch> stopwatches) {
    Histogram all = null; // most servers have timed nothing yet, and there may be thousands
    for (var each : stopwatches) {
      var times = each.times;
      if (times != null) {
        all = all == null ? new Histogram(1, LONGEST, DIGITS) : all;
        all.add(times);
      }
    }
    return all == null || all.getTotalCount() == 0
        ? Optional.empty()
        : Optional.of(new Quantiles(all.getTotalCount(), at(all, 50), at(all, 95), at(all, 99),
            micros(all.getMaxValue())));
  }

  private static Duration at(AbstractHistogram times, double percentile) {
    return micros(times.getValueAtPercentile(percentile));
  }

  private static Duration micros(long count) {
    return Duration.of(count, ChronoUnit.MICROS);
  }
}
