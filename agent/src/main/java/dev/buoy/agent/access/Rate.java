package dev.buoy.agent.access;

import java.time.Duration;

/// So many within a period, which slides: those of the period before count with the part of it that is not over yet.
/// @param count 1 to 1,000,000
/// @param period 1 ms or more
public record Rate(int count, Duration period) {
  /// Largest count.
  public static final int MOST = 1_000_000;

  public Rate {
    if (count < 1 || count > MOST || period.toMillis() < 1) {
      throw new IllegalArgumentException(
          "a rate is 1 to " + MOST + " within 1 ms or more, was " + count + "/" + period);
    }
  }

  /// What was counted so far.
  /// @param start of the period that is being counted, in milliseconds
  /// @param before in the period before it
  record Window(long start, int before, int during) {
    /// The same at a later time.
    Window at(long now, long period) {
      long passed = now - start;
      if (passed < period) {
        return this;
      }
      return passed < 2 * period ? new Window(start + period, during, 0) : new Window(now, 0, 0);
    }

    Window counted() {
      return new Window(start, before, Math.min(during + 1, MOST));
    }
  }

  /// Whether one more is within it.
  /// @param window as it is now
  boolean allows(Window window, long now) {
    long whole = period.toMillis();
    long left = Math.clamp(whole - (now - window.start()), 0, whole);
    return window.during() + window.before() * left / whole < count;
  }
}
