package dev.buoy.agent.proxy;

/// A frontend at one instant.
/// @param reason what keeps it from listening on one of its addresses; empty when nothing does
public record FrontendStatus(FrontendConfig config, boolean listening, String reason, Totals totals,
    Activity activity) {}
