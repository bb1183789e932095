package dev.buoy.agent;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.Problem;
import java.nio.file.Path;
import java.util.List;

/// Composition root: builds the parts of a node, connects them, starts and stops them.
final class Agent {
  private Agent() {}

  /// Runs until it is told to stop.
  /// @param file as the user named it, to be read again at a reload
  /// @param cluster the file as it is in force
  /// @param node which of its nodes this is
  /// @param warnings what the file should be looked at for
  /// @return exit code
  @SuppressWarnings("DoNotCallSuggester")
  static int start(Path file, ClusterConfig cluster, String node, List<Problem> warnings) {
    throw new IllegalStateException("the agent of " + node + " is not built yet");
  }
}
