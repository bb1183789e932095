package dev.buoy.agent.operation;

import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.config.NodeConfig;
import java.util.TreeMap;

/// What runs: the file and the overrides on top of it, numbered.
/// @param number 1 at start, one more with every change
public record Generation(long number, NodeConfig file, Overrides overrides) {

  /// The first generation of an agent.
  public static Generation first(NodeConfig file) {
    return new Generation(1, file, Overrides.NONE);
  }

  /// The generation after `change`. Pure: the only place where the effective configuration is computed.
  public Generation after(Change change) {
    return switch (change) {
      case Change.LoadFile(var next) -> new Generation(number + 1, next, kept(next));
      case Change.SetServerState(var key, var state, var author) ->
        new Generation(number + 1, file, overrides.with(key, new Overrides.ServerState(state, author)));
      case Change.SetServerWeight(var key, var weight, var author) -> new Generation(number + 1, file,
          overrides.with(key, new Overrides.ServerWeight(weight, config(key).weight(), author)));
      case Change.StandBack(var instance, var yield) ->
        new Generation(number + 1, file, overrides.with(instance, yield));
      case Change.Standby(var author) -> new Generation(number + 1, file, overrides.withStandby(author));
      case Change.Release(var instance, _) -> new Generation(number + 1, file, overrides.withoutYield(instance));
    };
  }

  /// Overrides whose server or instance the next file still has.
  private Overrides kept(NodeConfig next) {
    var servers = new TreeMap<>(overrides.servers());
    servers.keySet().removeIf(key -> !hasServer(next, key));
    var weights = new TreeMap<>(overrides.weights());
    weights.entrySet().removeIf(
        entry -> !hasServer(next, entry.getKey())
            || config(next, entry.getKey()).weight() != entry.getValue().inFile());
    var yields = new TreeMap<>(overrides.yields());
    yields.keySet().removeIf(instance -> next.routers().stream().noneMatch(router -> router.name().equals(instance)));
    return new Overrides(servers, weights, yields, overrides.standby());
  }

  /// The weight in force for a server of the file.
  public int weight(ServerKey key) {
    var override = overrides.weights().get(key);
    return override == null ? config(key).weight() : override.weight();
  }

  /// What the file says of a server that it has.
  ServerConfig config(ServerKey key) {
    return config(file, key);
  }

  private static ServerConfig config(NodeConfig file, ServerKey key) {
    return file.backends().stream().filter(backend -> backend.name().equals(key.backend()))
        .flatMap(backend -> backend.servers().stream()).filter(server -> server.name().equals(key.server())).findFirst()
        .orElseThrow();
  }

  /// Whether the file has this server.
  static boolean hasServer(NodeConfig file, ServerKey key) {
    return file.backends().stream().filter(backend -> backend.name().equals(key.backend()))
        .anyMatch(backend -> backend.servers().stream().anyMatch(server -> server.name().equals(key.server())));
  }
}
