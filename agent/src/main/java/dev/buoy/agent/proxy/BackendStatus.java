package dev.buoy.agent.proxy;

import dev.buoy.agent.backend.BackendConfig;
import java.util.List;

/// A backend at one instant.
/// @param servers in the order of the file
/// @param refused sessions that no server could be found for
/// @param stuck clients that stay with a server
public record BackendStatus(BackendConfig config, List<ServerStatus> servers, long refused, int stuck) {
  public BackendStatus {
    servers = List.copyOf(servers);
  }
}
