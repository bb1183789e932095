package dev.buoy.e2e;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Waiting for what other processes do.
public final class Await {
  private static final long POLL_NANOS = 50_000_000;

  private Await() {}

  @FunctionalInterface
  public interface Condition {
    boolean holds();
  }

  /// Returns as soon as the condition holds.
  /// @param what what is waited for, as a sentence, for the error
  /// @throws AssertionError naming it when it does not within the timeout
  public static void until(Duration timeout, String what, Condition condition) {
    until(timeout, what, () -> "", condition);
  }

  /// As above; `seen` adds to the error what was there instead.
  public static void until(Duration timeout, String what, Supplier<String> seen, Condition condition) {
    if (!within(timeout, condition)) {
      throw new AssertionError("not within " + timeout.toMillis() + " ms: " + what + "\n" + seen.get());
    }
  }

  /// Whether the condition holds before the timeout.
  public static boolean within(Duration timeout, Condition condition) {
    long end = System.nanoTime() + timeout.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      pause(POLL_NANOS);
    }
    return true;
  }

  /// Fails when the condition stops holding within the time.
  public static void stays(Duration time, String what, Condition condition) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      if (!condition.holds()) {
        throw new AssertionError("did not last " + time.toMillis() + " ms: " + what);
      }
      pause(POLL_NANOS);
    }
  }

  private static void pause(long nanos) {
    LockSupport.parkNanos(nanos);
  }
}
