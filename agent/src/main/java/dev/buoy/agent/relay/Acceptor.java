package dev.buoy.agent.relay;

/// Who serves what a listening socket accepts. Any loop may call.
public interface Acceptor {
  /// Takes room for one more connection. When there is none, the socket stops accepting until it is resumed, and
  /// clients wait in the kernel's queue.
  boolean reserve();

  /// Gives the room back: the connection is closed, or there was none.
  void release();

  /// Serves a connection for which room was reserved. Called on the loop of the connection.
  void accepted(Connection connection);

  /// The system lacks something, as descriptors; accepting goes on after a pause. Called on that loop.
  /// @param reason what the system said
  void exhausted(RelayLoop loop, String reason);
}
