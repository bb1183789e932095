package dev.buoy.agent.backend;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A named pool of servers as the file describes it.
/// @param servers in the order of the file, names unique
/// @param allBackups whether all backup servers are used when no other is, and not the first alone
/// @param connectTimeout a connect without answer fails after this; absent: the system's own limit
/// @param serverTimeout a server silent for this long loses its connection; absent: never
/// @param retries further attempts after a failed connect, at least 0
/// @param redispatch whether a further attempt goes to another server, at once; without, it goes to the same one after a pause
/// @param queue for connections that all servers are too busy for
/// @param allDown what becomes of clients when every server is down
public record BackendConfig(String name, Balance balance, List<ServerConfig> servers, boolean allBackups,
    @Nullable Duration connectTimeout, @Nullable Duration serverTimeout, int retries, boolean redispatch, Queue queue,
    AllDown allDown) {
  public BackendConfig {
    servers = List.copyOf(servers);
  }

  /// Where connections wait for a server to have room.
  /// @param timeout who has waited this long is turned away; absent: waits for ever
  /// @param most how many may wait; 0: any number
  public record Queue(@Nullable Duration timeout, int most) {
    public static final Queue ENDLESS = new Queue(null, 0);
  }

  /// What becomes of clients when every server is down.
  public enum AllDown {
    /// They are turned away.
    REFUSE,
    /// They go to the server that was up last.
    USE_LAST
  }

  /// One of which servers have no limits.
  public BackendConfig(String name, Balance balance, List<ServerConfig> servers, @Nullable Duration connectTimeout,
      @Nullable Duration serverTimeout, int retries, boolean redispatch) {
    this(name, balance, servers, false, connectTimeout, serverTimeout, retries, redispatch, Queue.ENDLESS,
        AllDown.REFUSE);
  }
}
