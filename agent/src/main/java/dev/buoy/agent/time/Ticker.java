package dev.buoy.agent.time;

/// A monotonic clock: nanoseconds from an arbitrary origin, for loops that keep their own timers.
@FunctionalInterface
public interface Ticker {
  /// The time now, in nanoseconds; only differences mean anything.
  long nanoTime();

  /// The machine's monotonic clock.
  static Ticker system() {
    return System::nanoTime;
  }
}
