package dev.buoy.agent.operation;

import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.proxy.SessionFilter;
import dev.buoy.agent.proxy.SessionStatus;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Port: the parts of the agent that a generation puts to work, and the facts a plan weighs.
public interface Running {
  /// Connections open through this node to the server.
  long sessions(ServerKey server);

  /// What checks say of the server.
  OperationalState state(ServerKey server);

  /// Waits until the connections to the addresses of these instances have ended by themselves, as long as the file
  /// gives each of them: all at the same time, so no longer than the longest.
  /// @param unwanted whether there is nothing to wait for any more
  void linger(List<String> instances, BooleanSupplier unwanted);

  /// Connections open through this node's frontends.
  long sessions();

  /// The open sessions that are meant.
  List<SessionStatus> sessions(SessionFilter filter);

  /// Cuts them.
  /// @param why for the log
  /// @return how many there were
  int cut(SessionFilter filter, String why);

  /// Does the part of the change from `before` to `after` that the system may refuse: listening.
  /// @throws Refused PRECONDITION when it does; then nothing has changed
  void prepare(Generation before, Generation after);

  /// Makes `after` run instead of `before`: whatever is equal in both goes on untouched.
  /// @param causedBy id of the journal's event that records the change
  void apply(Generation before, Generation after, String causedBy);
}
