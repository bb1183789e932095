package dev.buoy.agent.config;

import java.util.List;

/// What came of reading a file.
public sealed interface Loaded {
  /// The file is valid for every node.
  /// @param warnings what runs, but should be looked at; in the order of the file
  record Accepted(ClusterConfig cluster, List<Problem> warnings) implements Loaded {
    public Accepted {
      warnings = List.copyOf(warnings);
    }
  }

  /// Nothing of it may run.
  /// @param problems all of them, in the order of the file; at least one
  record Rejected(List<Problem> problems) implements Loaded {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }
}
