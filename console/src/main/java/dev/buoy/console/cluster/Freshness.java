package dev.buoy.console.cluster;

import java.time.Duration;

/// How far an agent's last report may be trusted. Agents report at least once a second.
public enum Freshness {
  /// Younger than two intervals.
  FRESH,
  /// From two intervals on: shown with its age, never as up.
  STALE,
  /// From five intervals on, or nothing ever arrived: only the age is shown.
  LOST;

  /// The longest pause between two reports of a healthy agent.
  public static final Duration INTERVAL = Duration.ofSeconds(1);

  /// Freshness of a report of this age.
  public static Freshness of(Duration age) {
    if (age.compareTo(INTERVAL.multipliedBy(2)) < 0) {
      return FRESH;
    }
    return age.compareTo(INTERVAL.multipliedBy(5)) < 0 ? STALE : LOST;
  }
}
