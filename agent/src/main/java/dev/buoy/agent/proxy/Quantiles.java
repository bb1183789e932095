package dev.buoy.agent.proxy;

import java.time.Duration;

/// How long something took, to within one hundredth.
/// @param count how often it was timed, at least 1
public record Quantiles(long count, Duration p50, Duration p95, Duration p99, Duration longest) {}
