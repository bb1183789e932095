package dev.buoy.agent.drill;

import org.jspecify.annotations.Nullable;

/// One probe, by a monotonic clock.
/// @param beginNanos when it was sent, on a schedule that does not wait for the one before
/// @param endNanos when its answer was whole, or when it was given up
/// @param by the node that answered; empty where the answer does not say
/// @param failure why it is not good; absent: it is
public record Exchange(long beginNanos, long endNanos, String by, @Nullable Failure failure) {
  /// What became of a probe that is not good.
  public enum Failure {
    REFUSED, RESET, UNREACHABLE, TIMED_OUT, WRONG_ANSWER
  }

  public boolean good() {
    return failure == null;
  }

  /// The same, so much later.
  Exchange later(long nanos) {
    return new Exchange(beginNanos + nanos, endNanos + nanos, by, failure);
  }
}
