package dev.buoy.agent.identity;

/// The answer to who makes a call.
public sealed interface Identified {
  /// Somebody.
  record Known(Identity identity) implements Identified {}

  /// Nobody that the agent would believe.
  /// @param client whose calls are counted together
  /// @param why one sentence for the caller
  record Unknown(String client, String why) implements Identified {}
}
