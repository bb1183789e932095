package dev.buoy.console.drill;

import dev.buoy.console.cluster.AgentLink;
import dev.buoy.v1.AbortDrillRequest;
import dev.buoy.v1.Drill;
import dev.buoy.v1.RenewDrillRequest;
import java.time.Duration;

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
    record Linked(String node, AgentLink link) implements Director {
      /// Less than half of the shortest lease that is asked for.
      private static final Duration PATIENCE = Duration.ofSeconds(2);

      @Override
      public Drill renew(RenewDrillRequest request) {
        return link.call(PATIENCE).renewDrill(request).getDrill();
      }

      @Override
      public Drill abort(AbortDrillRequest request) {
        return link.call(PATIENCE).abortDrill(request).getDrill();
      }
    }
    return new Linked(node, link);
  }
}
