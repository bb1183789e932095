package dev.buoy.agent.track;

import dev.buoy.agent.time.Cancellable;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Port: looks at files and processes.
public interface Sampler {
  /// Looks once, and returns before it has.
  /// @param onSample called exactly once, on any thread
  void sample(TrackerConfig.Sampled tracker, Consumer<Sample> onSample);

  /// Watches a file, whether it exists or not.
  /// @param onChange called on any thread after a change that the system tells of; may be called without one
  default Cancellable watch(Path file, Runnable onChange) {
    return () -> {};
  }
}
