package dev.buoy.agent.operation;

import dev.buoy.agent.backend.OperationalState;

/// Port: the parts of the agent that a generation puts to work, and the facts a plan weighs.
public interface Running {
  /// Connections open through this node to the server.
  long sessions(ServerKey server);

  /// What checks say of the server.
  OperationalState state(ServerKey server);

  /// Connections open through this node's frontends.
  long sessions();

  /// Makes `after` run instead of `before`: whatever is equal in both goes on untouched.
  /// @param causedBy id of the journal's event that records the change
  void apply(Generation before, Generation after, String causedBy);
}
