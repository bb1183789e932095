package dev.buoy.console.tui;

import dev.buoy.v1.PendingConfig;
import java.time.Duration;

/// A file that is not sure to stay. Only the agent that leads the change knows until when somebody can keep it, and only
/// once every node runs it.
/// @param agent who tells of it: its time ends by this one's clock
record Unconfirmed(String agent, PendingConfig file) {
  /// Somebody can keep it, or could.
  boolean waits() {
    return file.hasConfirmBy();
  }

  /// What becomes of it.
  /// @param left the words for how long it may still be kept
  String words(Facts facts, String left) {
    if (!waits()) {
      return "is being put to work";
    }
    return remaining(facts).isNegative() ? "is being taken back" : left.formatted(Words.age(remaining(facts)));
  }

  private Duration remaining(Facts facts) {
    var there = facts.now().wall().plus(facts.history().skew(agent).orElse(Duration.ZERO));
    return Duration.between(there, Moment.instant(file.getConfirmBy()));
  }
}
