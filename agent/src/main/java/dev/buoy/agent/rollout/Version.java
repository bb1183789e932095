package dev.buoy.agent.rollout;

import java.time.Instant;

/// Bytes that this node put to work, once: when, by whom, and why.
/// @param digest of the bytes
/// @param generation of the node then; it starts anew with the agent
/// @param operation empty: at a start, or by a signal
public record Version(String digest, long generation, Instant time, String operator, String reason,
    String operation) {}
