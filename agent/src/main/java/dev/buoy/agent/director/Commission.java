package dev.buoy.agent.director;

import dev.buoy.agent.drill.Scene;
import dev.buoy.agent.operation.Request;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A drill as somebody wants it.
/// @param details what the fault needs to be told besides
/// @param request who wants it and why
/// @param confirmed the instance was named with it
/// @param budget absent: twice what is forecast
/// @param interval between two probes of a prober
/// @param reachedBy addresses by which the client reaches the agents
public record Commission(Scene.Order order, Details details, Request request, boolean confirmed,
    @Nullable Duration budget, Duration baseline, Duration lease, Duration interval, List<String> reachedBy) {
  public Commission {
    reachedBy = List.copyOf(reachedBy);
  }

  /// What a fault needs to be told.
  /// @param way packets of VRRP that are dropped: `IN`, `OUT` or `BOTH`
  /// @param backend whose servers fail; empty for other faults
  /// @param servers empty: all of the backend
  public record Details(String way, String backend, List<String> servers) {
    public Details {
      servers = List.copyOf(servers);
    }
  }

  String instance() {
    return order.instance();
  }
}
