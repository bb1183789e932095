package dev.buoy.agent.check;

/// Every server of a backend that was up fails at once, so that the fault is looked for on this node first; or that is
/// over.
/// @param stands whether it has begun; otherwise it is over
/// @param reason one clause for an operator
public record FallAlarm(String backend, boolean stands, String reason) {}
