package dev.buoy.agent.relay;

import dev.buoy.agent.linux.StreamCalls;

/// Why a connection failed or ended early, and on whose side.
/// @param text what happened, for an operator: "connection refused"
public record Fault(Party party, String text) {

  /// Who is at fault.
  public enum Party {
    CLIENT, SERVER,
    /// This agent: no descriptor, no memory, told to stop.
    US
  }

  /// What the system says of a failure.
  /// @param error what a call of [StreamCalls] returned
  static Fault of(Party party, int error) {
    return new Fault(party, StreamCalls.words(error));
  }
}
