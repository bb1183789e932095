package dev.buoy.agent.cluster;

import dev.buoy.agent.vrrp.Decoded;
import java.time.Duration;

/// Packets from one source that this node did not accept, for one reason.
/// @param source the address they came from
/// @param node the node of the file at that address, or the address itself
/// @param known whether it is a node or a peer of the file
/// @param detail one sentence about the first of them
/// @param count how many since the start
/// @param age since the last
public record Sighting(String source, String node, boolean known, Decoded.Reason reason, String detail, long count,
    Duration age) {
  /// Whether it is a node of the file, by its name.
  boolean named() {
    return known && !node.equals(source);
  }
}
