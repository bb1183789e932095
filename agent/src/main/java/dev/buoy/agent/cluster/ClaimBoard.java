package dev.buoy.agent.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The last claims of the other nodes. Any thread may call.
public final class ClaimBoard {
  private final Map<String, Received> received = new ConcurrentHashMap<>();
  /// Which node advertised from an address: learned while it was master, and kept.
  private final Map<String, String> sources = new ConcurrentHashMap<>();

  private record Received(NodeClaims claims, long atNanos) {}

  /// Another node's claims arrived.
  public void put(NodeClaims claims, long nowNanos) {
    received.put(claims.node(), new Received(claims, nowNanos));
    claims.routers().forEach(router -> {
      if (router.source() != null) {
        sources.put(router.source(), claims.node());
      }
    });
  }

  /// Claims not older than this, by node name.
  public List<NodeClaims> fresh(long nowNanos, Duration age) {
    return received.values().stream().filter(each -> nowNanos - each.atNanos <= age.toNanos()).map(Received::claims)
        .sorted((a, b) -> a.node().compareTo(b.node())).toList();
  }

  /// The node with this hardware address, by claims not older than this.
  public Optional<String> nodeWith(String mac, long nowNanos, Duration age) {
    return fresh(nowNanos, age).stream()
        .filter(node -> node.routers().stream().anyMatch(router -> mac.equals(router.mac()))).map(NodeClaims::node)
        .findFirst();
  }

  /// The node that advertised from this address when it was master.
  public Optional<String> nodeAt(String address) {
    return Optional.ofNullable(sources.get(address));
  }
}
