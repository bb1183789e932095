package dev.buoy.agent.drill;

/// How some exchanges of a prober came to this host.
/// @param line names the prober's time line: another one has its own clock and numbers
/// @param first number of the first exchange, from 0 on each time line
/// @param sentNanos by the prober's own clock
/// @param arrivedNanos by the clock of this host
public record Delivery(long line, long first, long sentNanos, long arrivedNanos) {
  /// What has to be added to the prober's time to have this host's, and the time that it was under way.
  long offsetNanos() {
    return arrivedNanos - sentNanos;
  }
}
