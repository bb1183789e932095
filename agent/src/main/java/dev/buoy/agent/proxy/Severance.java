package dev.buoy.agent.proxy;

import dev.buoy.agent.journal.Why;
import java.util.Set;

/// Servers that nobody on this node gets through to, neither checks nor clients, as if they refused: for a drill.
/// @param servers of the backend; none: all
/// @param why what a check says then
public record Severance(String backend, Set<String> servers, Why why) {
  public Severance {
    servers = Set.copyOf(servers);
  }

  /// Whether a server is among them.
  boolean covers(String ofBackend, String server) {
    return backend.equals(ofBackend) && (servers.isEmpty() || servers.contains(server));
  }

  /// Why something happened to a server, after this if it did so because of it.
  Why after(Why reason) {
    var because = reason;
    for (var cause : why.causes()) {
      because = because.after(cause);
    }
    return because;
  }
}
