package dev.buoy.console.command;

import dev.buoy.console.cluster.Cluster;

/// Port: an interactive face of the console, the full screen or the prompt.
@FunctionalInterface
public interface Face {
  /// Runs until the operator leaves.
  /// @param cluster of the options' entry points; the caller closes it
  /// @return exit code, one of {@link Exit}
  int run(Cluster cluster, Options options);
}
