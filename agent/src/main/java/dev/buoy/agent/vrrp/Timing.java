package dev.buoy.agent.vrrp;

import java.time.Duration;

/// The intervals that follow from a virtual router's settings (RFC 9568 section 6.1, RFC 3768 section 6.1).
final class Timing {
  static final Duration RESTORE_WINDOW = Duration.ofSeconds(10);
  static final Duration ADDRESS_RETRY = Duration.ofSeconds(30);
  static final Duration ADDRESS_PATIENCE = Duration.ofMinutes(5);
  static final Duration RIVAL_PAUSE = Duration.ofSeconds(1);
  /// An address that another MAC answered for counts as claimed this long: such answers are only sent when asked for.
  static final Duration CLAIM_MEMORY = Duration.ofSeconds(30);
  /// How long the addresses stay after the new master was heard, for what is under way to the old one.
  static final Duration AFTERGLOW = Duration.ofMillis(200);
  /// How much longer they stay while something is still to be said from them, on a busy machine, and how often to look.
  static final Duration LONGEST_FAREWELL = Duration.ofMillis(500);
  static final Duration FAREWELL_STEP = Duration.ofMillis(10);
  /// How long a master that preempts another has the traffic before it advertises: what the other has received by then it
  /// answers.
  static final Duration LEAD = Duration.ofMillis(10);
  private static final Duration HAND_OVER_SLACK = Duration.ofMillis(100);
  private static final Duration LONGEST_HAND_OVER = Duration.ofMillis(2_800);
  /// Longer than a collector's pauses, shorter than a person notices.
  private static final Duration HORIZON = Duration.ofMillis(300);
  /// Below the time-out of the fence, which is below every lease.
  private static final Duration FENCED_HORIZON = Duration.ofMillis(100);

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

  /// How long a resigned master keeps its addresses when no other node advertises: the slowest backup waits Skew_Time
  /// of priority 1. Not longer than an agent may take to stop.
  /// @param interval of the master that resigned
  static Duration handOver(int version, Duration interval) {
    var slowest = skew(version, interval, 1).plus(HAND_OVER_SLACK);
    return slowest.compareTo(LONGEST_HAND_OVER) < 0 ? slowest : LONGEST_HAND_OVER;
  }

  /// Silence of a master after which a backup may have taken over: the shortest Master_Down_Interval that there is.
  static Duration mayBeReplaced(Duration interval) {
    return interval.multipliedBy(3);
  }

  /// How far ahead advertisements may be committed to the kernel: through a pause of the process they go on, and a
  /// process that hangs (one that is killed or stopped sends nothing) is found so much later. With a fence never beyond
  /// the time after which it silences a frozen node's addresses (130 ms, ADR 0015).
  static Duration horizon(boolean fence) {
    return fence ? FENCED_HORIZON : HORIZON;
  }
}
