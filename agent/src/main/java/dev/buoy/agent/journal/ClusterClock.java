package dev.buoy.agent.journal;

import dev.buoy.agent.time.Ticker;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A hybrid logical clock that ticks (ADR 0041): the monotonic clock of this machine, moved forward whenever another node
/// is heard to be further. Its values order the events of all nodes; they are no times of day. Never goes back. Any
/// thread.
public final class ClusterClock {
  private static final long NANOS_PER_MICRO = 1000;

  private final Ticker ticker;
  /// What this clock has more than the monotonic one.
  private final AtomicLong lead;
  private final AtomicLong last;

  /// @param wall where it begins
  /// @param last the last stamp of the start before this one; 0: there is none
  public ClusterClock(InstantSource wall, Ticker ticker, long last) {
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

  /// Another node's clock, as it was a moment ago.
  public void heard(long theirs) {
    lead.accumulateAndGet(theirs - ticks(), Math::max);
  }

  private long ticks() {
    return ticker.nanoTime() / NANOS_PER_MICRO;
  }
}
