package dev.buoy.agent.operation;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.config.NodeConfig;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What operators set at run time on top of the file, as it holds on this node.
/// @param servers administrative states other than READY
/// @param weights of servers, where they are not the file's
/// @param yields virtual routers that stand back, by instance: a forced failover, or in favour of another node's
/// @param standby who put the node in standby; absent when it is ready
public record Overrides(SortedMap<ServerKey, ServerState> servers, SortedMap<ServerKey, ServerWeight> weights,
    SortedMap<String, Yield> yields, @Nullable Author standby) {
  public static final Overrides NONE = new Overrides(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), null);

  public Overrides {
    servers = Collections.unmodifiableSortedMap(new TreeMap<>(servers));
    weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
    yields = Collections.unmodifiableSortedMap(new TreeMap<>(yields));
  }

  /// A server that an operator took out of READY.
  public record ServerState(AdminState state, Author author) {}

  /// A server's weight that an operator set.
  /// @param inFile the file's own
  public record ServerWeight(int weight, int inFile, Author author) {}

  /// A virtual router that stands at effective priority 1 and does not preempt.
  /// @param to the node that shall be master instead; empty: whom the election chooses
  public record Yield(String to, Author author) {}

  /// The administrative state in force for a server.
  public AdminState stateOf(ServerKey key) {
    var override = servers.get(key);
    return override == null ? AdminState.READY : override.state();
  }

  /// What the cluster's settings come to on a node with this file: those about servers and instances that it has.
  static Overrides of(Settings settings, NodeConfig file, SortedMap<String, Yield> yields) {
    var servers = new TreeMap<ServerKey, ServerState>();
    var weights = new TreeMap<ServerKey, ServerWeight>();
    var standby = new Author[1];
    settings.on(file.node()).filter(setting -> !setting.cleared()).forEach(setting -> {
      switch (setting) {
        case Setting.OfState state -> Generation.find(file, state.server())
            .ifPresent(_ -> servers.put(state.server(), new ServerState(state.state(), state.author())));
        case Setting.OfWeight weight -> Generation.find(file, weight.server())
            .filter(server -> holds(weight, file.node(), server))
            .ifPresent(server -> weights.put(weight.server(), weight(weight, server)));
        case Setting.OfStandby own -> standby[0] = own.author();
      }
    });
    weights.values().removeIf(weight -> weight.weight() == weight.inFile());
    return new Overrides(servers, weights, yields, standby[0]);
  }

  private static boolean holds(Setting.OfWeight setting, String node, ServerConfig server) {
    return setting.inFile().getOrDefault(node, server.weight()) == server.weight();
  }

  private static ServerWeight weight(Setting.OfWeight setting, ServerConfig server) {
    var share = setting.share();
    return new ServerWeight(share == null ? server.weight() : share.of(server), server.weight(), setting.author());
  }

  Overrides with(String instance, Yield yield) {
    var changed = new TreeMap<>(yields);
    changed.put(instance, yield);
    return new Overrides(servers, weights, changed, standby);
  }

  /// Without the yields of instances that a file does not have.
  Overrides in(NodeConfig file) {
    var kept = new TreeMap<>(yields);
    kept.keySet().removeIf(instance -> file.routers().stream().noneMatch(router -> router.name().equals(instance)));
    return new Overrides(servers, weights, kept, standby);
  }

  Overrides withoutYield(String instance) {
    var changed = new TreeMap<>(yields);
    changed.remove(instance);
    return new Overrides(servers, weights, changed, standby);
  }
}
