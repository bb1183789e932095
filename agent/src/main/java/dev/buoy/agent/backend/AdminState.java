package dev.buoy.agent.backend;

/// What operators want of a server; independent of whether it answers.
public enum AdminState {
  /// Takes connections when it is up.
  READY,
  /// Open connections finish, no new ones arrive.
  DRAIN,
  /// Takes no connections and is not checked.
  MAINT
}
