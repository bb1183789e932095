package dev.buoy.console.cluster;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Monotonic time as this process lived it. While it is stopped (Ctrl-Z, a suspended laptop) nobody could be heard, so
/// that time is nobody's silence. Any thread may read it.
public final class AwakeClock implements LongSupplier {
  private final LongSupplier clock;
  private final long most;
  private long read;
  private long now;

  /// Between two readings at most as much goes by as makes a report old, and not lost. Somebody has to read it at least
  /// once a second.
  /// @param clock monotonic nanoseconds, where this one begins
  AwakeClock(LongSupplier clock) {
    this(clock, Freshness.INTERVAL.multipliedBy(2));
  }

  /// @param most goes by between two readings
  public AwakeClock(LongSupplier clock, Duration most) {
    this.clock = clock;
    this.most = most.toNanos();
    this.read = clock.getAsLong();
    this.now = read;
  }

  @Override
  public synchronized long getAsLong() {
    var at = clock.getAsLong();
    now += Math.min(at - read, most);
    read = at;
    return now;
  }
}
