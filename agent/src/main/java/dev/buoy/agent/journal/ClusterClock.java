package dev.buoy.agent.journal;

import dev.buoy.agent.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A hybrid logical clock that ticks (ADR 0041): the monotonic clock of this machine, moved forward whenever another node
/// is heard to be further. Its values order the events of all nodes; they are no times of day. Never goes back. Any
/// thread.
public final class ClusterClock {
  private static final long NANOS_PER_MICRO = 1000;

  /// A node that is further ahead of this one's wall clock began with a wrong one: nobody follows it.
  private static final long MOST_AHEAD = Duration.ofDays(1).toNanos() / NANOS_PER_MICRO;

  private final InstantSource wall;
  private final Ticker ticker;
  /// What this clock has more than the monotonic one.
  private final AtomicLong lead;
  private final AtomicLong last;

  /// @param wall where it begins, and what others are held against
  /// @param last the last stamp of the start before this one; 0: there is none
  public ClusterClock(InstantSource wall, Ticker ticker, long last) {
    this.wall = wall;
    this.ticker = ticker;
    this.last = new AtomicLong(last);
    this.lead = new AtomicLong(Math.max(micros(wall.instant()), last) - ticks());
  }

  /// Microseconds since the epoch.
  public static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /// The clock now, for other nodes.
  public long now() {
    return Math.max(ticks() + lead.get(), last.get());
  }

  /// A stamp above all before it.
  public long stamp() {
    long next = ticks() + lead.get();
    return last.updateAndGet(before -> Math.max(next, before + 1));
  }

  /// Another node's clock, as it was a moment ago. One that is a day ahead of this machine's time is not followed.
  public void heard(long theirs) {
    if (theirs <= 0 || theirs > micros(wall.instant()) + MOST_AHEAD) {
      return;
    }
    lead.accumulateAndGet(theirs - ticks(), Math::max);
  }

  private long ticks() {
    return ticker.nanoTime() / NANOS_PER_MICRO;
  }
}
