package dev.buoy.agent.rollout;

import dev.buoy.agent.backend.OperationalState;
import java.util.Map;

/// How a node is doing, as far as a change of the file can spoil it.
/// @param digest of what it runs
/// @param masters whether it is master, by instance
/// @param servers what it sees of its servers, by `BACKEND/SERVER`; those that are not checked, or in maintenance, are
///   left out
/// @param tries how its sessions fared, by backend, since its agent started
public record Sight(String digest, Map<String, Boolean> masters, Map<String, OperationalState> servers,
    Map<String, Tries> tries) {
  public Sight {
    masters = Map.copyOf(masters);
    servers = Map.copyOf(servers);
    tries = Map.copyOf(tries);
  }

  /// How sessions fared.
  /// @param sessions all that came
  /// @param failed connects that failed, and sessions that no server could be found for
  public record Tries(long sessions, long failed) {
    public static final Tries NONE = new Tries(0, 0);

    Tries since(Tries earlier) {
      return new Tries(sessions - earlier.sessions, failed - earlier.failed);
    }
  }

  /// Servers of a backend in this state.
  long count(String backend, OperationalState state) {
    return servers.entrySet().stream().filter(server -> server.getKey().startsWith(backend + "/"))
        .filter(server -> server.getValue() == state).count();
  }
}
