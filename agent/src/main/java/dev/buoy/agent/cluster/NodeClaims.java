package dev.buoy.agent.cluster;

import java.util.List;
import java.util.Optional;

/// What a node claims of its virtual routers at one instant.
public record NodeClaims(String node, List<RouterClaim> routers) {
  public NodeClaims {
    routers = List.copyOf(routers);
  }

  /// Its claim of one router.
  public Optional<RouterClaim> router(String instance) {
    return routers.stream().filter(router -> router.instance().equals(instance)).findFirst();
  }
}
