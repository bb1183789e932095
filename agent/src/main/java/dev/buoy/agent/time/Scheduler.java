package dev.buoy.agent.time;

import java.time.Duration;

/// Runs tasks later on one owner's loop. The only way the core sees time pass.
public interface Scheduler {
  /// Monotonic time in nanoseconds from an arbitrary origin.
  long nanoTime();

  /// Runs `task` on the owner's loop once `delay` has passed, never inline. Tasks due at the same instant run in the
  /// order they were scheduled.
  /// @param delay zero or more
  Cancellable schedule(Duration delay, Runnable task);
}
