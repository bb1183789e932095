package dev.buoy.agent.check;

import java.util.function.Consumer;

/// Port: asks one server once.
@FunctionalInterface
public interface Probe {
  /// Starts a check and returns at once. Must not throw.
  /// @param onResult called exactly once, on the loop of the caller, not before this method has returned
  void probe(CheckTarget target, Consumer<CheckResult> onResult);
}
