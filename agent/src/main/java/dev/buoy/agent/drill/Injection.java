package dev.buoy.agent.drill;

import java.time.Duration;
import java.util.List;

/// A fault as a node is told to begin it.
/// @param drill id of the drill
/// @param way ISOLATE: which packets
/// @param backend BACKEND: whose servers fail; else empty
/// @param servers which of them; none: all
/// @param atMost it ends after this time, whatever happens
public record Injection(String drill, String instance, Fault fault, Way way, String backend, List<String> servers,
    Duration atMost, String operator, String reason) {
  /// No fault is in force for longer.
  public static final Duration LONGEST = Duration.ofMinutes(5);

  /// Which packets an isolated node does not hear, or does not say.
  public enum Way {
    IN, OUT, BOTH
  }

  public Injection {
    servers = List.copyOf(servers);
    if (atMost.isZero() || atMost.isNegative() || atMost.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("at_most must be above zero, and 5 min at most");
    }
  }

  /// What it is, for whatever it makes fail.
  public String sentence() {
    return "drill " + drill + " by " + operator;
  }
}
