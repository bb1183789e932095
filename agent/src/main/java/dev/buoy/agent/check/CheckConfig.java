package dev.buoy.agent.check;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How often a server is checked, and what its results amount to.
/// @param interval time between the starts of two checks, > 0
/// @param fastInterval the same while the last result speaks against the state, > 0
/// @param downInterval the same while the server is DOWN, > 0
/// @param spreadPercent by how much of these times a check may be early, at random; 0 to 50
/// @param timeout a check without answer fails after this, > 0; when there is an `exchangeTimeout`, one that is not
///   connected
/// @param exchangeTimeout what is said after connecting fails after this, > 0; absent: `timeout` is for all of it
/// @param rise consecutive passes that bring a DOWN server UP, at least 1
/// @param fall consecutive failures that bring an UP server DOWN, at least 1
/// @param observation whether the connections of clients count as well; absent: they do not
public record CheckConfig(Duration interval, Duration fastInterval, Duration downInterval, int spreadPercent,
    Duration timeout, @Nullable Duration exchangeTimeout, int rise, int fall, @Nullable Observation observation) {
  public CheckConfig {
    if (!positive(interval) || !positive(fastInterval) || !positive(downInterval) || !positive(timeout)
        || (exchangeTimeout != null && !positive(exchangeTimeout))) {
      throw new IllegalArgumentException("intervals and timeouts must be above zero");
    }
    if (spreadPercent < 0 || spreadPercent > 50) {
      throw new IllegalArgumentException("spread must be 0 to 50, was " + spreadPercent);
    }
    if (rise < 1 || fall < 1) {
      throw new IllegalArgumentException("rise and fall must be at least 1");
    }
  }

  /// One pace for every state, one time-out for all of a check.
  public CheckConfig(Duration interval, Duration timeout, int rise, int fall) {
    this(interval, interval, interval, 0, timeout, null, rise, fall, null);
  }

  /// Time between the starts of two checks of a server of this health.
  public Duration pace(Health health) {
    return switch (health.state()) {
      case UNKNOWN -> fastInterval;
      case UP -> health.passing() ? interval : fastInterval;
      case DOWN -> health.passing() ? fastInterval : downInterval;
    };
  }

  /// The longest that a check may take.
  public Duration longest() {
    return exchangeTimeout == null ? timeout : timeout.plus(exchangeTimeout);
  }

  private static boolean positive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }
}
