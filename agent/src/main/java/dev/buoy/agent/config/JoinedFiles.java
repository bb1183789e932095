package dev.buoy.agent.config;

import dev.buoy.agent.config.Value.Entry;
import dev.buoy.agent.config.Value.Mapping;
import dev.buoy.agent.config.Value.Scalar;
import java.util.LinkedHashMap;
import java.util.Set;

/// Puts the files of a folder together: sections whose keys are names grow, everything else may be given once.
final class JoinedFiles {
  private static final Set<String> GROWING = Set.of("nodes", "interfaces", "frontends", "backends", "listens",
      "trackers",
      "vrrp", "sync_groups");

  private final Problems problems;

  JoinedFiles(Problems problems) {
    this.problems = problems;
  }

  Mapping join(Mapping first, Mapping next) {
    var joined = new LinkedHashMap<>(first.entries());
    next.entries().forEach((key, entry) -> {
      var earlier = joined.get(key);
      joined.put(key, earlier == null ? entry : both(key, earlier, entry));
    });
    return new Mapping(first.entries().isEmpty() ? next.mark() : first.mark(), joined);
  }

  private Entry both(String key, Entry earlier, Entry later) {
    if (GROWING.contains(key) && earlier.value() instanceof Mapping one && later.value() instanceof Mapping other) {
      return new Entry(earlier.mark(), names(key, one, other));
    }
    boolean sameSchema = key.equals("schema") && earlier.value() instanceof Scalar(var _, var one)
        && later.value() instanceof Scalar(var _, var other) && one.equals(other);
    if (!sameSchema) {
      twice(key, earlier, later);
    }
    return earlier;
  }

  private Mapping names(String section, Mapping one, Mapping other) {
    var names = new LinkedHashMap<>(one.entries());
    other.entries().forEach((name, entry) -> {
      var earlier = names.putIfAbsent(name, entry);
      if (earlier != null) {
        twice(section + "." + name, earlier, entry);
      }
    });
    return new Mapping(one.mark(), names);
  }

  private void twice(String path, Entry earlier, Entry later) {
    problems.error(later.mark(), path,
        "is given twice; the first is in " + earlier.mark().file() + " line " + earlier.mark().line());
  }
}
