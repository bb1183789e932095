package dev.buoy.agent.whatif;

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

  /// It and the others do not hear each other's advertisements.
  record Isolate(String node) implements OfNode {}

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
