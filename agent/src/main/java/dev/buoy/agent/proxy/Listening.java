package dev.buoy.agent.proxy;

import java.util.List;

/// How the frontends stand that are to take connections at some addresses of this node.
/// @param wanted whether there is any such frontend, by the address itself or by a wildcard
/// @param failures what keeps them from it, one sentence each; to wait for an address that is not here is no failure
public record Listening(boolean wanted, List<String> failures) {
  /// No frontend is concerned.
  public static final Listening NOBODY = new Listening(false, List.of());

  public Listening {
    failures = List.copyOf(failures);
  }
}
