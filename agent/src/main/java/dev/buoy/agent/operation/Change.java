package dev.buoy.agent.operation;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.config.NodeConfig;
import org.jspecify.annotations.Nullable;

/// One thing that can happen to what runs. Everything that changes a running agent, a signal too, is one of these.
public sealed interface Change {
  /// The file as it is now takes the place of the file as it was.
  record LoadFile(NodeConfig file) implements Change {}

  /// A server's administrative state.
  record SetServerState(ServerKey server, AdminState state, Author author) implements Change {}

  /// A server's weight.
  record SetServerWeight(ServerKey server, int weight, Author author) implements Change {}

  /// A virtual router of this node stands back.
  record StandBack(String instance, Overrides.Yield yield) implements Change {}

  /// This node is in standby, or ready again.
  /// @param author who put it there; absent: ready
  record Standby(@Nullable Author author) implements Change {}

  /// A virtual router of this node competes again as the file says.
  /// @param reason why it ends
  record Release(String instance, String reason) implements Change {}
}
