package dev.buoy.console.tui;

/// How soon after a frame the next may follow. What the operator types shows at once; what the agents report waits, so
/// that many changes make one frame. A terminal that takes its bytes slowly gets fewer frames, down to one a second.
/// Nanoseconds on any steady clock.
record Pace(long interval, long factor, long painted) {
  private static final long SECOND = 1_000_000_000L;
  /// So that a key held down does not paint for each repetition.
  private static final long TYPED = SECOND / 40;
  private static final long SLOW = SECOND / 10;
  private static final long QUICK = SECOND / 50;

  /// @param framesPerSecond 1 to 60
  /// @param now the first frame may follow at once
  static Pace of(int framesPerSecond, long now) {
    return new Pace(SECOND / framesPerSecond, 1, now - SECOND);
  }

  /// When the next frame is due.
  /// @param typed whether it answers a key
  long due(boolean typed) {
    long wait = Math.min(SECOND, interval * factor);
    return painted + (typed ? Math.min(TYPED * factor, wait) : wait);
  }

  /// After a frame that would have been the same as the one before.
  Pace same(long now) {
    return new Pace(interval, factor, now);
  }

  /// After a frame.
  /// @param began when it began to be written
  /// @param now when the terminal had taken it
  Pace painted(long began, long now) {
    long took = now - began;
    long slower = took > SLOW && interval * factor < SECOND ? factor * 2 : factor;
    return new Pace(interval, took < QUICK ? Math.max(1, factor / 2) : slower, now);
  }
}
