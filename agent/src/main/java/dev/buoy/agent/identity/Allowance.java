package dev.buoy.agent.identity;

import java.util.Optional;

/// What a client has left of the calls that it may make: it comes back at a steady pace. Times are nanoseconds of one
/// arbitrary origin that do not run backwards.
/// @param spent of its burst, as the time that it takes to come back
/// @param at when that was so
record Allowance(long spent, long at) {
  /// How many calls, and how fast.
  /// @param interval nanoseconds between two calls that go on for ever
  /// @param burst calls at once
  record Pace(long interval, int burst) {}

  /// Of a client that was not here before.
  static Allowance full(long now) {
    return new Allowance(0, now);
  }

  /// What is left after one more call; empty when it may not be made.
  Optional<Allowance> take(Pace pace, long now) {
    long after = spentAt(now) + pace.interval;
    return after > pace.interval * pace.burst ? Optional.empty() : Optional.of(new Allowance(after, now));
  }

  /// Whether nothing tells the client from one that was never here.
  boolean isFull(long now) {
    return spentAt(now) == 0;
  }

  private long spentAt(long now) {
    return Math.max(0, spent - (now - at));
  }
}
