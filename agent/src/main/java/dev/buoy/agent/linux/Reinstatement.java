package dev.buoy.agent.linux;

import java.time.Duration;

/// How often a fence is put back that another program removes: at once, ten times in ten seconds. When it did not stay on,
/// after a pause that doubles each time, from three seconds to six minutes, until it was on for a quarter of an hour. By
/// the instants of one clock, in nanoseconds.
final class Reinstatement {
  static final int AT_ONCE = 10;
  static final Duration WINDOW = Duration.ofSeconds(10);
  static final Duration SHORTEST = Duration.ofSeconds(3);
  static final Duration QUIET = Duration.ofMinutes(15);
  private static final int MOST_DOUBLINGS = 7;

  private long windowStart;
  private int inWindow;
  private long lastEnd;
  private boolean endedBefore;
  private int doublings;

  /// Another program removed it. Whether it is put back at once.
  boolean atOnce(long now) {
    if (inWindow == 0 || now - windowStart > WINDOW.toNanos()) {
      windowStart = now;
      inWindow = 0;
    }
    return ++inWindow <= AT_ONCE;
  }

  /// It was on, and could not be kept on.
  void ended(long now) {
    doublings = endedBefore && now - lastEnd <= QUIET.toNanos() ? Math.min(doublings + 1, MOST_DOUBLINGS) : 0;
    lastEnd = now;
    endedBefore = true;
  }

  /// After what time it is tried again.
  Duration pause() {
    return SHORTEST.multipliedBy(1L << doublings);
  }
}
