package dev.buoy.agent.proxy;

import dev.buoy.agent.backend.BackendConfig;
import java.util.List;

/// A backend at one instant.
/// @param servers in the order of the file
/// @param refused sessions that no server could be found for
/// @param suspicion why all of its servers are doubted to have failed at once; empty: they are not
/// @param totals of all sessions that asked for one of its servers
/// @param queued sessions that wait for a server to have room
/// @param mostQueued the most that waited at once, since the agent started
/// @param stuck clients that stay with a server
public record BackendStatus(BackendConfig config, List<ServerStatus> servers, long refused, String suspicion,
    Totals totals, Activity activity, int queued, int mostQueued, int stuck) {
  public BackendStatus {
    servers = List.copyOf(servers);
  }
}
