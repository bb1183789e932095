package dev.buoy.agent.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A piece of a YAML document with its place.
sealed interface Value {
  /// Where it begins.
  Mark mark();

  /// Text, whatever it looks like; who reads it gives it a type.
  record Scalar(Mark mark, String text) implements Value {}

  /// Nothing after the colon, `null` or `~`.
  record Empty(Mark mark) implements Value {}

  /// A list.
  record Sequence(Mark mark, List<Value> items) implements Value {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /// What a key has.
  /// @param mark where the key begins
  record Entry(Mark mark, Value value) {}

  /// Keys and values in the order of the file.
  record Mapping(Mark mark, Map<String, Entry> entries) implements Value {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /// These keys, and under them those of `lower` that are missing here, leaf by leaf.
    Mapping withDefaults(Mapping lower) {
      var merged = new LinkedHashMap<>(entries);
      lower.entries.forEach((key, theirs) -> merged.merge(key, theirs, (own, below) -> new Entry(own.mark(),
          own.value() instanceof Mapping upper && below.value() instanceof Mapping defaults
              ? upper.withDefaults(defaults)
              : own.value())));
      return new Mapping(mark, merged);
    }

    /// These keys with the leaves of `upper` in the place of their own.
    Mapping withOverride(Mapping upper) {
      var merged = new LinkedHashMap<>(entries);
      upper.entries.forEach((key, above) -> merged.merge(key, above,
          (own, theirs) -> own.value() instanceof Mapping base && theirs.value() instanceof Mapping leaves
              ? new Entry(own.mark(), base.withOverride(leaves))
              : theirs));
      return new Mapping(mark, merged);
    }

    /// Only the named keys.
    Mapping only(List<String> keys) {
      var kept = new LinkedHashMap<>(entries);
      kept.keySet().retainAll(keys);
      return new Mapping(mark, kept);
    }
  }
}
