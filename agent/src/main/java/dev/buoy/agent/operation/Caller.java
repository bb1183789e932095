package dev.buoy.agent.operation;

/// Who asks for something.
/// @param name the operator's name as an audit would show it
/// @param role what the caller may do
/// @param origin where the call came from: an address, `socket uid N`, `local`, or `signal`
public record Caller(String name, Role role, String origin) {
  /// The agent itself: expiry of an override, a signal's default.
  public static final Caller AGENT = new Caller("buoy", Role.ADMIN, "local");

  /// What a caller may do; each of the first three includes those before it.
  public enum Role {
    VIEWER, OPERATOR, ADMIN,
    /// An agent of the cluster: sees what a viewer does, and may call the service of agents.
    NODE;

    /// Whether this one may do what that one may.
    public boolean includes(Role other) {
      return other == VIEWER || this == other || (this == ADMIN && other == OPERATOR);
    }
  }
}
