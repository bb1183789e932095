package dev.buoy.agent.proxy;

import java.util.Optional;

/// What was going on at one instant, beyond the counters.
/// @param most sessions that were open at once, since the agent started
/// @param rate sessions that began in the last whole second
/// @param mostRate the highest such rate since the agent started
/// @param timings adds up the histograms of all loops, when it is asked
public record Activity(long most, long rate, long mostRate, Timings timings) {
  /// How long things took since the agent started. Not to be asked on an event loop.
  @FunctionalInterface
  public interface Timings {
    /// Empty before the first was timed.
    Optional<Quantiles> of(Timing timing);
  }
}
