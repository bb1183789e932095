package dev.buoy.agent.whatif;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Something that might happen.
public sealed interface Supposition {
  /// About a whole node.
  sealed interface OfNode extends Supposition {
    String node();
  }

  /// Its agent ends without a word, as its machine would.
  record Kill(String node) implements OfNode {}

  /// Its agent is stopped in order.
  record Stop(String node) implements OfNode {}

  /// Its forced failover: it hands the role over.
  record HandOver(String node) implements OfNode {}

  /// Advertisements are lost between it and the others.
  /// @param deaf it hears none of theirs
  /// @param mute they hear none of its own
  record Isolate(String node, boolean deaf, boolean mute) implements OfNode {
    /// Neither hears the other.
    public Isolate(String node) {
      this(node, true, true);
    }
  }

  /// It takes no connections of clients any more, while all else of it goes on.
  record ProxyDown(String node) implements OfNode {}

  /// It does not get through to servers of a backend, as if they refused. Connections that are open stay.
  /// @param servers empty: all of the backend
  record Severed(String node, String backend, Set<String> servers) implements OfNode {
    public Severed {
      servers = Set.copyOf(servers);
    }
  }

  /// The interface of its virtual routers goes down.
  record LinkDown(String node) implements OfNode {}

  /// It takes part again: its agent is started, or what keeps it out is taken back.
  record Back(String node) implements OfNode {}

  /// Every server of a backend fails.
  record BackendDown(String backend) implements Supposition {}

  record ServerDown(String backend, String server) implements Supposition {}

  /// A tracker fails of itself.
  /// @param node where; absent: on every node
  record TrackerFails(String tracker, @Nullable String node) implements Supposition {}
}
