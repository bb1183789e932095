package dev.buoy.agent.proxy;

import java.util.List;

/// A frontend at one instant.
/// @param queues of its addresses
/// @param reason what keeps it from listening on one of its addresses; empty when nothing does
public record FrontendStatus(FrontendConfig config, boolean listening, String reason, Totals totals,
    Activity activity, List<AcceptQueue> queues) {
  public FrontendStatus {
    queues = List.copyOf(queues);
  }
}
