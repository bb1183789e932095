package dev.buoy.agent.notify;

/// A change of a virtual router's state that somebody may want to know of.
/// @param priority effective priority after it
public record RouterChange(String instance, State state, int priority) {
  /// As keepalived's scripts know them.
  public enum State {
    MASTER, BACKUP, FAULT, STOP
  }
}
