package dev.buoy.console.cluster;

import java.util.function.LongSupplier;

/// Monotonic time as this process lived it. While it is stopped (Ctrl-Z, a suspended laptop) nobody could be heard, so
/// that time is nobody's silence: between two readings at most as much goes by as makes a report old, and not lost.
/// Somebody has to read it at least once a second. Any thread may.
final class AwakeClock implements LongSupplier {
  private static final long MOST = Freshness.INTERVAL.multipliedBy(2).toNanos();

  private final LongSupplier clock;
  private long read;
  private long now;

  /// @param clock monotonic nanoseconds, where this one begins
  AwakeClock(LongSupplier clock) {
    this.clock = clock;
    this.read = clock.getAsLong();
    this.now = read;
  }

  @Override
  public synchronized long getAsLong() {
    var at = clock.getAsLong();
    now += Math.min(at - read, MOST);
    read = at;
    return now;
  }
}
