package dev.buoy.agent.time;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Lets a thread of the control plane wait. Never to be called on a loop.
@FunctionalInterface
public interface Pause {
  /// Waits by the machine's clock.
  Pause SYSTEM = duration -> {
    var end = System.nanoTime() + duration.toNanos();
    for (var left = duration.toNanos(); left > 0 && !Thread.currentThread().isInterrupted(); left = end
        - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  };

  /// Returns once `duration` has passed, or at once when the thread is interrupted.
  void pause(Duration duration);
}
