package dev.buoy.agent.operation;

import dev.buoy.agent.backend.OperationalState;

/// Port: the parts of the agent that a generation puts to work, and the facts a plan weighs.
public interface Running {
  /// Connections open through this node to the server.
  long sessions(ServerKey server);

  /// What checks say of the server.
  OperationalState state(ServerKey server);

  /// Waits until the connections to an instance's addresses have ended by themselves, if the file gives them time.
  void linger(String instance);

  /// Connections open through this node's frontends.
  long sessions();

  /// Does the part of the change from `before` to `after` that the system may refuse: listening.
  /// @throws Refused PRECONDITION when it does; then nothing has changed
  void prepare(Generation before, Generation after);

  /// Makes `after` run instead of `before`: whatever is equal in both goes on untouched.
  /// @param causedBy id of the journal's event that records the change
  void apply(Generation before, Generation after, String causedBy);
}
