package dev.buoy.agent.proxy;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// Counters at one instant, all since the agent started.
/// @param ends sessions that ended early, by the cause's word
public record Totals(Map<Counter, Long> values, Map<String, Long> ends) {
  public Totals {
    values = Collections.unmodifiableMap(new EnumMap<>(values));
    ends = Map.copyOf(ends);
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
