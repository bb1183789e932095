package dev.buoy.agent.backend;

import dev.buoy.agent.access.StickConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A named pool of servers as the file describes it.
/// @param servers in the order of the file, names unique
/// @param allBackups whether all backup servers are used when no other is, and not the first alone
/// @param retries further attempts after a failed connect, at least 0
/// @param redispatch whether a further attempt goes to another server, at once; without, it goes to the same one after a pause
/// @param queue for connections that all servers are too busy for
/// @param allDown what becomes of clients when every server is down
/// @param abortOnClose whether a client that has only said that it will send no more leaves the queue as well
/// @param session how long sessions last at most
/// @param stick how clients stay with their servers; absent: they do not
public record BackendConfig(String name, Balance balance, List<ServerConfig> servers, boolean allBackups,
    Timeouts timeouts, int retries, boolean redispatch, Queue queue, AllDown allDown, boolean abortOnClose,
    SessionConfig session, @Nullable StickConfig stick) {
  public BackendConfig {
    servers = List.copyOf(servers);
  }

  /// How long servers are waited for; what is absent waits for ever.
  /// @param connect a connect without answer fails after this; absent: the system's own limit
  /// @param server a server silent for this long loses its connection
  /// @param serverFin the same once the server has been told that the client will send no more; absent: as `server`
  /// @param tunnel silence on a connection with both sides open, in place of the client's and the server's
  public record Timeouts(@Nullable Duration connect, @Nullable Duration server, @Nullable Duration serverFin,
      @Nullable Duration tunnel) {}

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
    this(name, balance, servers, false, new Timeouts(connectTimeout, serverTimeout, null, null), retries, redispatch,
        Queue.ENDLESS, AllDown.REFUSE, false, SessionConfig.ENDLESS, null);
  }
}
