package dev.buoy.agent.explain;

import java.time.Instant;
import java.util.List;

/// One step of an explanation.
/// @param time by the wall clock of the node that explains
/// @param node where it happened
/// @param text a sentence without node and time
/// @param events ids in the journal; empty: no journal has it
public record Step(Instant time, String node, String text, Role role, List<String> events) {
  public Step {
    events = List.copyOf(events);
  }

  /// What it is in the chain.
  public enum Role {
    CAUSE, EFFECT, CONSEQUENCE
  }
}
