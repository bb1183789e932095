package dev.buoy.agent.proxy;

/// What is counted, of frontends and of servers.
public enum Counter {
  /// Sessions that began.
  OPENED,
  /// Sessions that ended.
  CLOSED,
  /// Bytes that came from clients.
  BYTES_IN,
  /// Bytes that came from servers.
  BYTES_OUT,
  /// Attempts to connect to a server that failed.
  CONNECT_ERRORS,
  /// Attempts to connect after a session's first.
  RETRIES,
  /// Those among them that went to another server.
  REDISPATCHES,
  /// Sessions that no server could be found for.
  REFUSED,
  /// Connections without a proper PROXY header where one is asked for, or from somebody who may not send one.
  HEADER_FAULTS,
  /// Sessions that the client ended early.
  CLIENT_FAULTS,
  /// Sessions that the server ended early.
  SERVER_FAULTS,
  /// Sessions that this agent ended early.
  OWN_FAULTS,
  /// Connections of clients that are not allowed to come.
  DENIED_ACCESS,
  /// Connections of clients that had as many as they may have.
  DENIED_CONNECTIONS,
  /// Connections of clients that opened them too fast.
  DENIED_RATE
}
