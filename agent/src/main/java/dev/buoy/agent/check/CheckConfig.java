package dev.buoy.agent.check;

import java.time.Duration;

/// How a server is checked.
/// @param interval time between the starts of two checks, > 0
/// @param timeout a check without answer fails after this, > 0, at most `interval`
/// @param rise consecutive passes that bring a DOWN server UP, at least 1
/// @param fall consecutive failures that bring an UP server DOWN, at least 1
public record CheckConfig(Duration interval, Duration timeout, int rise, int fall) {
  public CheckConfig {
    if (interval.isNegative() || interval.isZero() || timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("interval and timeout must be above zero");
    }
    if (rise < 1 || fall < 1) {
      throw new IllegalArgumentException("rise and fall must be at least 1");
    }
  }
}
