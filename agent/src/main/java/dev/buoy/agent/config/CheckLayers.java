package dev.buoy.agent.config;

import dev.buoy.agent.config.Value.Entry;
import dev.buoy.agent.config.Value.Mapping;
import dev.buoy.agent.config.Value.Scalar;
import java.util.LinkedHashMap;
import java.util.List;

/// Puts what the file says of checks in one place under what it says in a narrower one. A check of another type takes the
/// pace from below and nothing of what the other type asks.
final class CheckLayers {
  /// Keys that checks of every type have.
  private static final List<String> PACE = CheckKey.ofEveryType();

  private static final String CHECK = "check";
  private static final String EXPECT = "expect";
  private static final String SERVERS = "server_defaults";

  private CheckLayers() {}

  /// These keys, and under them those of `lower` that are missing here, leaf by leaf.
  static Mapping under(Mapping own, Mapping lower) {
    return own.withDefaults(fitting(own, lower));
  }

  private static Mapping fitting(Mapping own, Mapping lower) {
    var entries = new LinkedHashMap<>(lower.entries());
    if (own.entries().get(CHECK) instanceof Entry(_, Mapping above)
        && entries.get(CHECK) instanceof Entry(var mark, Mapping below)) {
      entries.put(CHECK, new Entry(mark, left(above, below)));
    }
    if (own.entries().get(SERVERS) instanceof Entry(_, Mapping above)
        && entries.get(SERVERS) instanceof Entry(var mark, Mapping below)) {
      entries.put(SERVERS, new Entry(mark, fitting(above, below)));
    }
    return new Mapping(lower.mark(), entries);
  }

  /// What is expected is one thing, though it may be written as a mapping: another takes its place.
  private static Mapping left(Mapping above, Mapping below) {
    if (above.entries().containsKey("type") && !type(above).equals(type(below))) {
      return below.only(PACE);
    }
    var kept = new LinkedHashMap<>(below.entries());
    if (above.entries().containsKey(EXPECT)) {
      kept.remove(EXPECT);
    }
    return new Mapping(below.mark(), kept);
  }

  private static String type(Mapping check) {
    return check.entries().get("type") instanceof Entry(_, Scalar(_, var type)) ? type : "tcp";
  }
}
