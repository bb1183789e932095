package dev.buoy.agent.proxy;

import java.util.Map;

/// Counters at one instant, all since the agent started.
public record Totals(Map<Counter, Long> values) {
  public Totals {
    values = Map.copyOf(values);
  }

  /// One of them.
  public long get(Counter counter) {
    return values.getOrDefault(counter, 0L);
  }

  /// Sessions that are open now.
  public long open() {
    return get(Counter.OPENED) - get(Counter.CLOSED);
  }
}
