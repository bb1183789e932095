package dev.buoy.agent.vrrp;

import java.time.Duration;

/// The intervals that follow from a virtual router's settings (RFC 9568 section 6.1, RFC 3768 section 6.1).
final class Timing {
  static final Duration ANNOUNCE_AGAIN = Duration.ofSeconds(5);
  static final Duration RESTORE_WINDOW = Duration.ofSeconds(10);
  static final Duration ADDRESS_RETRY = Duration.ofSeconds(30);
  static final Duration RIVAL_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_HORIZON = Duration.ofMillis(300);

  private Timing() {}

  /// Skew_Time: the higher the priority, the sooner a backup takes over.
  /// @param interval of the master; version 2 counts in seconds whatever it is
  /// @param priority effective, 1 to 255
  static Duration skew(int version, Duration interval, int priority) {
    return (version == 2 ? Duration.ofSeconds(1) : interval).multipliedBy(256 - priority).dividedBy(256);
  }

  /// Master_Down_Interval: silence after which a backup takes over.
  static Duration masterDown(int version, Duration interval, int priority) {
    return interval.multipliedBy(3).plus(skew(version, interval, priority));
  }

  /// How long a held address outlives this process: Master_Down_Interval rounded up to whole seconds, and one second,
  /// so that a machine stunned for a moment keeps an address that no peer would take.
  static Duration lease(Duration masterDown) {
    return Duration.ofSeconds(masterDown.plusNanos(999_999_999).toSeconds() + 1);
  }

  /// How far ahead advertisements may be committed to the kernel: never beyond the time a peer needs to take over.
  static Duration horizon(Duration masterDown) {
    return masterDown.compareTo(LONGEST_HORIZON) < 0 ? masterDown : LONGEST_HORIZON;
  }
}
