package dev.buoy.console.tui;

import dev.buoy.v1.PendingConfig;
import java.time.Duration;

/// A file that waits to be confirmed.
/// @param agent who tells of it: its time ends by this one's clock
record Unconfirmed(String agent, PendingConfig file) {
  /// It was not confirmed in time.
  boolean isOver(Facts facts) {
    return remaining(facts).isNegative();
  }

  /// How long it may still be confirmed, in words.
  String left(Facts facts) {
    return Words.age(remaining(facts));
  }

  private Duration remaining(Facts facts) {
    var there = facts.now().wall().plus(facts.history().skew(agent).orElse(Duration.ZERO));
    return Duration.between(there, Moment.instant(file.getConfirmBy()));
  }
}
