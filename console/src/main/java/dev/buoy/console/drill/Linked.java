package dev.buoy.console.drill;

import dev.buoy.console.cluster.AgentLink;
import dev.buoy.v1.AbortDrillRequest;
import dev.buoy.v1.Drill;
import dev.buoy.v1.RenewDrillRequest;
import java.time.Duration;

/// The director at the other end of a link.
record Linked(String node, AgentLink link) implements Director {
  /// Less than half of the lease: another call fits in before it is over.
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
