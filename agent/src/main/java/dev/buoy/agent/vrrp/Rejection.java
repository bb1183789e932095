package dev.buoy.agent.vrrp;

import java.net.InetAddress;
import java.time.Instant;

/// Packets from one source that were not accepted, for one reason.
/// @param detail one sentence about the last of them
/// @param count how many since the start
/// @param last when the last arrived
public record Rejection(InetAddress source, Decoded.Reason reason, String detail, long count, Instant last) {}
