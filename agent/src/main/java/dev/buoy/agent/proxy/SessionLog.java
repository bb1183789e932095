package dev.buoy.agent.proxy;

/// Hears of every session's end, on the session's loop: to return at once.
public interface SessionLog {
  /// A session has ended.
  void ended(SessionEnd end);
}
