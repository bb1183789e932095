package dev.buoy.agent.vrrp;

import java.time.Duration;
import java.time.Instant;

/// Numbers the signed advertisements of one sender, so that a receiver can tell a recording from a new one: seconds in
/// the upper 32 bits, 1/65536 s in the next 16, a counter in the last. Each number is larger than those before, also
/// for packets that are made ahead of their time. One thread.
public final class HmacSequence {
  /// How far a sender's clock may be from a receiver's.
  static final Duration WINDOW = Duration.ofSeconds(5);

  private long last;

  /// The next number.
  /// @param at when the packet goes out, by the wall clock; may be a little ahead
  public long next(Instant at) {
    long clock = of(at);
    // A clock that was set back leaves numbers behind that every receiver takes for future ones: start from it anew.
    boolean stranded = seconds(last) - seconds(clock) > WINDOW.toSeconds();
    boolean later = Long.compareUnsigned(clock, last) > 0;
    last = later || stranded ? clock : last + 1;
    return last;
  }

  /// The first number of an instant.
  static long of(Instant at) {
    long fraction = ((long) at.getNano() << 16) / 1_000_000_000;
    return (at.getEpochSecond() << 32) | (fraction << 16);
  }

  static long seconds(long sequence) {
    return sequence >>> 32;
  }
}
