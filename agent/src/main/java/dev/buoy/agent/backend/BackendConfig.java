package dev.buoy.agent.backend;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A named pool of servers as the file describes it.
/// @param servers in the order of the file, names unique
/// @param connectTimeout a connect without answer fails after this; absent: the system's own limit
/// @param serverTimeout a server silent for this long loses its connection; absent: never
/// @param retries further attempts after a failed connect, at least 0
/// @param redispatch whether a further attempt goes to another server, at once; without, it goes to the same one after a pause
public record BackendConfig(String name, Balance balance, List<ServerConfig> servers, @Nullable Duration connectTimeout,
    @Nullable Duration serverTimeout, int retries, boolean redispatch) {
  public BackendConfig {
    servers = List.copyOf(servers);
  }
}
