package dev.buoy.agent.operation;

import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.config.NodeConfig;
import java.util.Optional;

/// What runs: the file and the overrides on top of it, numbered.
/// @param number one more with every change of what runs on this node
/// @param settings everything that is set in the cluster, for other nodes too
/// @param overrides what the settings come to here, and what is of this node alone
public record Generation(long number, NodeConfig file, Settings settings, Overrides overrides) {
  public Generation {
    overrides = Overrides.of(settings, file, overrides.yields());
  }

  /// The first generation of an agent.
  public static Generation first(NodeConfig file) {
    return first(1, file, Settings.NONE);
  }

  /// The first generation of an agent that goes on where an earlier one ended.
  public static Generation first(long number, NodeConfig file, Settings settings) {
    return new Generation(number, file, settings, Overrides.NONE);
  }

  /// The generation after `change`. Pure: the only place where the effective configuration is computed.
  public Generation after(Change change) {
    return switch (change) {
      case Change.LoadFile(var next) -> new Generation(number + 1, next, settings, overrides.in(next));
      case Change.Settle(var news) -> settled(settings.merged(news));
      case Change.StandBack(var instance, var yield) ->
        new Generation(number + 1, file, settings, overrides.with(instance, yield));
      case Change.Release(var instance, _) ->
        new Generation(number + 1, file, settings, overrides.withoutYield(instance));
    };
  }

  /// What is for other nodes only changes nothing that runs here.
  private Generation settled(Settings next) {
    var same = new Generation(number, file, next, overrides);
    return same.overrides.equals(overrides) ? same : new Generation(number + 1, file, next, overrides);
  }

  /// The same without any settings: what would run if nobody had set anything.
  public Generation bare() {
    return new Generation(number, file, Settings.NONE, Overrides.NONE);
  }

  /// The weight in force for a server of the file.
  public int weight(ServerKey key) {
    var override = overrides.weights().get(key);
    return override == null ? config(key).weight() : override.weight();
  }

  /// What the file says of a server that it has.
  ServerConfig config(ServerKey key) {
    return find(file, key).orElseThrow();
  }

  /// What a file says of a server.
  static Optional<ServerConfig> find(NodeConfig file, ServerKey key) {
    return file.backends().stream().filter(backend -> backend.name().equals(key.backend()))
        .flatMap(backend -> backend.servers().stream()).filter(server -> server.name().equals(key.server()))
        .findFirst();
  }
}
