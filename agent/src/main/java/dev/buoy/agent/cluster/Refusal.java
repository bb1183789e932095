package dev.buoy.agent.cluster;

import dev.buoy.agent.vrrp.Decoded;

/// A node whose packets another does not accept now.
/// @param node by its name in the file
public record Refusal(String node, Decoded.Reason reason) {}
