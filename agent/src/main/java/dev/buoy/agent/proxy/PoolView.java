package dev.buoy.agent.proxy;

import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Choice;
import dev.buoy.agent.backend.Lineup;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// The servers of a backend at one instant, as a selection needs them.
record PoolView(BackendConfig config, Map<String, PooledServer> servers, List<PooledServer> order,
    Lineup lineup) {
  static PoolView of(BackendConfig config, Map<String, PooledServer> servers, Instant now) {
    var order = List.copyOf(servers.values());
    return new PoolView(config, servers, order,
        Lineup.of(config, order.stream().map(PooledServer::state).toList(), now));
  }

  /// Whether any of them may be used, with room or without.
  boolean usable(Set<String> excluded) {
    return lineup.candidates().stream()
        .anyMatch(candidate -> candidate.weight() > 0 && !excluded.contains(candidate.server()));
  }

  /// Whether this server may be used, with room or without.
  boolean offers(String server) {
    return lineup.candidates().stream()
        .anyMatch(candidate -> candidate.weight() > 0 && candidate.server().equals(server));
  }

  /// Whether clients may stay with this server.
  boolean keepsClients(PooledServer server) {
    return servers.get(server.state().name()) == server && server.keepsClients();
  }

  Choice choice(ServerSelection.Client client, Set<String> excluded) {
    var decisive = config.balance().byDestination() ? client.destination() : client.address();
    return new Choice(lineup.candidates(), excluded, place -> order.get(place).sessions(), Choice.key(decisive),
        ThreadLocalRandom.current().nextLong());
  }
}
