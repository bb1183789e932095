package dev.buoy.agent.rollout;

/// What became of a change's file on a node.
public enum FileState {
  /// The node knows nothing of it.
  UNKNOWN,
  /// It waits to be kept.
  WAITING, KEPT, TAKEN_BACK
}
