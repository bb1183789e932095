package dev.buoy.agent.backend;

/// What checks say of a server.
public enum OperationalState {
  UP, DOWN,
  /// Not checked, or before the first result: used like UP.
  UNKNOWN
}
