package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.operation.Plan;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;
import java.util.List;

/// Port: what runs on this node.
public interface Work {
  /// The node's name.
  String node();

  /// What runs.
  ClusterConfig running();

  /// The number of what runs.
  long generation();

  /// Whether who comes over the API may change what is run as a script.
  boolean allowsScripts();

  /// Instances that this node is master of.
  List<String> leads();

  /// What another file does to this node. May ask the other agents.
  Plan plan(ClusterConfig next);

  /// Makes another file run; it is in its place already.
  /// @throws dev.buoy.agent.operation.Refused when it cannot; then nothing has changed
  Result load(ClusterConfig next, Request request);
}
