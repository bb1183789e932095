package dev.buoy.agent.proxy;

import dev.buoy.agent.backend.BackendConfig;
import java.util.List;

/// A backend at one instant.
/// @param servers in the order of the file
/// @param refused sessions that no server could be found for
/// @param suspicion why all of its servers are doubted to have failed at once; empty: they are not
public record BackendStatus(BackendConfig config, List<ServerStatus> servers, long refused, String suspicion) {
  public BackendStatus {
    servers = List.copyOf(servers);
  }
}
