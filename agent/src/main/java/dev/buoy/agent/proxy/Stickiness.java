package dev.buoy.agent.proxy;

import dev.buoy.agent.access.StickTable;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.time.Scheduler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Which server each client of a backend stays with, where the file wants that. Any thread may call.
final class Stickiness {
  private final Scheduler scheduler;
  private volatile @Nullable StickTable table;

  Stickiness(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /// Follows another configuration. The table goes on, without those who stayed with a server that is gone. One caller at
  /// a time.
  void become(BackendConfig config) {
    var wanted = config.stick();
    var known = table;
    if (wanted == null) {
      table = null;
    } else if (known == null) {
      table = new StickTable(wanted, ThreadLocalRandom.current().nextLong());
    } else {
      known.keep(config.servers().stream().map(ServerConfig::name).toList());
      table = known.with(wanted, now());
    }
  }

  /// Empty: clients do not stay with servers.
  Optional<StickTable> table() {
    return Optional.ofNullable(table);
  }

  /// The server that a client stays with.
  Optional<String> server(InetAddress client) {
    var known = table;
    return known == null ? Optional.empty() : known.find(client, now());
  }

  /// From now on the client stays with this server.
  void stick(InetAddress client, String server) {
    var known = table;
    if (known != null) {
      known.stick(client, server, now());
    }
  }

  /// How many clients stay with a server.
  int used() {
    var known = table;
    return known == null ? 0 : known.used(now());
  }

  private long now() {
    return millis(scheduler);
  }

  /// Now, on the clock of the tables.
  static long millis(Scheduler scheduler) {
    return Duration.ofNanos(scheduler.nanoTime()).toMillis();
  }
}
