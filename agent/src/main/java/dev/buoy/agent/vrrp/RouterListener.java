package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/// Hears what happens to a virtual router. Called on the router's loop, after its view shows the change; must not
/// block.
public interface RouterListener {
  void transition(RouterState from, RouterState to, Why why);

  /// The effective priority changed.
  void priorityChanged(int from, int to, Why why);

  /// An address is proven to be on the interface, and was not before.
  void addressHeld(VirtualAddress address);

  /// An address is not on the interface any more, or could not be put there.
  /// @param reason as the [Addresses] port gives it
  void addressLost(VirtualAddress address, String reason);

  /// The forced failover is over.
  void overrideEnded(Yield yield, Why why);

  /// A packet was not accepted, the first of its reason from this source since it last sent a valid one. The others
  /// are only counted.
  void rejected(InetAddress source, Decoded.Reason reason, String detail);

  /// Another node advertises while this one is master.
  /// @param stays whether it was answered many times and goes on
  void rival(InetAddress source, int priority, boolean stays);

  /// Another MAC answers for an address that this node holds as master.
  /// @param mac as `02:42:0a:4d:00:03`
  /// @param stays whether it was answered many times and goes on
  default void claimed(VirtualAddress address, String mac, boolean stays) {}

  /// This router only observes: what it would be now if it took part.
  default void wouldBecome(RouterState state, Why why) {}

  /// Another node answers for the addresses now, or they are about to be taken off: the last moment at which something
  /// can be sent from them. Also told of addresses that are not held.
  default void leaving(List<VirtualAddress> addresses) {}

  /// Whether something is still to be sent from the addresses that it was told are leaving. They stay for it, a moment
  /// at most.
  default boolean departing() {
    return false;
  }

  /// The causes of FAULT changed, in whichever state the router is.
  default void faults(Map<FaultCause, Why> causes) {}

  /// Something about the addresses that an operator should look at, one sentence.
  default void noticed(String sentence) {}
}
