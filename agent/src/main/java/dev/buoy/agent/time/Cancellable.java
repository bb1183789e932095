package dev.buoy.agent.time;

/// A scheduled task that can be called off. To be called on the loop that owns the scheduler.
@FunctionalInterface
public interface Cancellable {
  /// Calls the task off; without effect when it has run.
  void cancel();
}
