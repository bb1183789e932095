package dev.buoy.console.drill;

import dev.buoy.console.cluster.AgentLink;
import dev.buoy.v1.AbortDrillRequest;
import dev.buoy.v1.Drill;
import dev.buoy.v1.RenewDrillRequest;

/// Port: the agent that directs a drill. Blocking; a call that fails throws `StatusRuntimeException`.
public interface Director {
  /// Its node.
  String node();

  /// Says that the client is there, and hears how the drill goes.
  Drill renew(RenewDrillRequest request);

  /// Has the fault taken back.
  Drill abort(AbortDrillRequest request);

  /// The one at the end of a link.
  static Director over(String node, AgentLink link) {
    return new Linked(node, link);
  }
}
