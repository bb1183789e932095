package dev.buoy.agent.backend;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The servers of a backend as a balancer sees them at an instant: who comes into question, and with what share.
/// @param candidates in the order of the file
/// @param until when the shares are others by themselves, since a server warms up; absent: never
public record Lineup(List<Candidate> candidates, Optional<Instant> until) {
  /// Shares grow in steps of a twentieth.
  private static final int STEPS = 20;
  private static final int FINE = 256;
  private static final Comparator<@Nullable Instant> LATER = Comparator.nullsFirst(Comparator.naturalOrder());

  public Lineup {
    candidates = List.copyOf(candidates);
  }

  /// The servers as they stand now.
  /// @param servers in the order of the file
  public static Lineup of(BackendConfig backend, List<Server> servers, Instant now) {
    var primary = servers.stream().anyMatch(server -> server.usable() && !server.config().backup());
    var standIn = servers.stream().filter(server -> server.usable() && server.config().backup()).findFirst();
    var last = lastResort(backend, servers);
    var warming = servers.stream().filter(server -> server.warm(now) < 1).toList();
    var candidates = servers.stream().map(server -> {
      var standsIn = !primary && (backend.allBackups() || standIn.filter(server::equals).isPresent());
      var serves = (server.usable() && (server.config().backup() ? standsIn : primary))
          || last.filter(server::equals).isPresent();
      int share = serves ? share(backend.balance(), server, !warming.isEmpty(), now) : 0;
      return new Candidate(server.name(), share, server.config().maxconn());
    }).toList();
    return new Lineup(candidates, warming.stream().map(server -> server.config().slowStart()).min(Duration::compareTo)
        .map(slowest -> now.plus(slowest.dividedBy(STEPS))));
  }

  /// The one that was up last, when none may be used but one has to be.
  private static Optional<Server> lastResort(BackendConfig backend, List<Server> servers) {
    return backend.allDown() == BackendConfig.AllDown.REFUSE || servers.stream().anyMatch(Server::usable)
        ? Optional.empty()
        : servers.stream().filter(Server::lastResort).max(Comparator.comparing(Server::lastUp, LATER));
  }

  /// While one of them warms up all shares are counted in finer units, so that a weight of 1 can grow as well.
  private static int share(Balance balance, Server server, boolean fine, Instant now) {
    int weight = balance.unweighted() ? 1 : balance.fixedWeights() ? server.config().weight() : server.weight();
    if (!fine || weight == 0) {
      return weight;
    }
    return balance.fixedWeights() ? weight * FINE : Math.max(1, (int) (weight * FINE * server.warm(now)));
  }
}
