package dev.buoy.agent.vrrp;

import java.time.Duration;

/// What may happen to a virtual router on one node, to be thought through before it does.
public sealed interface ElectionChange {
  /// The node that it happens to.
  String node();

  /// A forced failover makes it stand back, and hand over when it is master.
  record StandsBack(String node) implements ElectionChange {}

  /// It does not stand back any more.
  record Competes(String node) implements ElectionChange {}

  /// The node goes into standby, or a tracker with `fault` fails.
  record Fails(String node) implements ElectionChange {}

  /// What kept it from serving is over.
  record Recovers(String node) implements ElectionChange {}

  /// Trackers give it another priority.
  record Prioritises(String node, int priority) implements ElectionChange {}

  /// It has other settings: those of another virtual router end this one and start that one.
  record Loads(String node, VirtualRouterConfig config) implements ElectionChange {}

  /// Its agent starts, or its instance is new in the file.
  record Starts(String node) implements ElectionChange {}

  /// Its agent stops in order, or its instance leaves the file.
  record Stops(String node) implements ElectionChange {}

  /// Something happens some time after the changes that come at once.
  record Later(Duration after, ElectionChange change) implements ElectionChange {
    @Override
    public String node() {
      return change.node();
    }
  }

  /// Packets of this virtual router are lost on the way.
  /// @param deaf it hears nobody
  /// @param mute nobody hears it
  record Isolates(String node, boolean deaf, boolean mute) implements ElectionChange {}

  /// It serves no clients any more, whether or not it has the addresses.
  record Refuses(String node) implements ElectionChange {}

  /// Its machine is gone without a word.
  record Dies(String node) implements ElectionChange {}
}
