package dev.buoy.agent.check;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;

/// Port: asks one server once whether it answers.
@FunctionalInterface
public interface Probe {
  /// Starts a check and returns at once. Must not throw.
  /// @param timeout above zero
  /// @param onResult called exactly once, on the loop of the caller, not before this method has returned
  void probe(InetSocketAddress target, Duration timeout, Consumer<CheckResult> onResult);
}
