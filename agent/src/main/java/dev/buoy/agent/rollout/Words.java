package dev.buoy.agent.rollout;

import java.time.Duration;

/// Values as sentences for operators spell them.
final class Words {
  private Words() {}

  /// `90 s`, `10 min`.
  static String duration(Duration duration) {
    long seconds = duration.plusMillis(500).toSeconds();
    return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + " min" : seconds + " s";
  }
}
