package dev.buoy.agent.operation;

import dev.buoy.agent.config.ClusterConfig;
import java.util.List;

/// Port: who is master of an instance now, and once every node runs another file. Blocks for as long as the other agents
/// take to answer.
public interface Elections {
  /// Foresees an election.
  /// @param next what every node is going to run
  Outlook outlook(String instance, ClusterConfig next);

  /// What is to be expected of an instance.
  /// @param master the node that is master now; empty: none is known to be
  /// @param next the node that is master then; empty: none can be
  /// @param candidates nodes that can be, the strongest first
  record Outlook(String master, String next, List<String> candidates) {
    public Outlook {
      candidates = List.copyOf(candidates);
    }
  }
}
