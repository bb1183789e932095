package dev.buoy.agent.access;

/// What becomes of a connection that has been accepted.
public enum Verdict {
  /// It is served.
  ADMITTED,
  /// Its client is not allowed to come.
  NOT_ALLOWED,
  /// Its client has as many connections as it may have.
  TOO_MANY,
  /// Its client opens them too fast.
  TOO_FAST
}
