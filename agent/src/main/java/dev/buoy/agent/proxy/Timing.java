package dev.buoy.agent.proxy;

/// What is timed.
public enum Timing {
  /// Waiting for a server to have room, of those that had to.
  QUEUE,
  /// Connecting to a server, of the attempts that succeeded.
  CONNECT,
  /// A session from its acceptance to its end.
  SESSION
}
