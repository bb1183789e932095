package dev.buoy.agent.operation;

import dev.buoy.agent.backend.AdminState;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What operators set at run time on top of the file.
/// @param servers administrative states other than READY
/// @param weights of servers, where they are not the file's
/// @param yields virtual routers that stand back, by instance: a forced failover, or in favour of another node's
/// @param standby who put the node in standby; absent when it is ready
public record Overrides(SortedMap<ServerKey, ServerState> servers, SortedMap<ServerKey, ServerWeight> weights,
    SortedMap<String, Yield> yields,
    @Nullable Author standby) {
  public static final Overrides NONE = new Overrides(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), null);

  public Overrides {
    servers = Collections.unmodifiableSortedMap(new TreeMap<>(servers));
    weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
    yields = Collections.unmodifiableSortedMap(new TreeMap<>(yields));
  }

  /// A server that an operator took out of READY.
  public record ServerState(AdminState state, Author author) {}

  /// A server's weight that an operator set.
  /// @param inFile the file's own then; another one in the file ends this
  public record ServerWeight(int weight, int inFile, Author author) {}

  /// A virtual router that stands at effective priority 1 and does not preempt.
  /// @param to the node that shall be master instead; empty: whom the election chooses
  public record Yield(String to, Author author) {}

  /// The administrative state in force for a server.
  public AdminState stateOf(ServerKey key) {
    var override = servers.get(key);
    return override == null ? AdminState.READY : override.state();
  }

  /// The same with `key` set; READY removes the override.
  Overrides with(ServerKey key, ServerState state) {
    var changed = new TreeMap<>(servers);
    if (state.state() == AdminState.READY) {
      changed.remove(key);
    } else {
      changed.put(key, state);
    }
    return new Overrides(changed, weights, yields, standby);
  }

  /// The same with the weight of `key` set; the file's own removes the override.
  Overrides with(ServerKey key, ServerWeight weight) {
    var changed = new TreeMap<>(weights);
    if (weight.weight() == weight.inFile()) {
      changed.remove(key);
    } else {
      changed.put(key, weight);
    }
    return new Overrides(servers, changed, yields, standby);
  }

  Overrides with(String instance, Yield yield) {
    var changed = new TreeMap<>(yields);
    changed.put(instance, yield);
    return new Overrides(servers, weights, changed, standby);
  }

  Overrides withStandby(@Nullable Author author) {
    return new Overrides(servers, weights, yields, author);
  }

  Overrides withoutYield(String instance) {
    var changed = new TreeMap<>(yields);
    changed.remove(instance);
    return new Overrides(servers, weights, changed, standby);
  }
}
