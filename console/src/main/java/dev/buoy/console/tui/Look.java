package dev.buoy.console.tui;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// How a screen is looked at. Rows are named by the ids of their objects, so that all of it stays on the objects when
/// rows come and go.
/// @param selected id of a row; empty: the first
/// @param sorts   by the name of the table
/// @param marked  ids of rows
/// @param skipped columns left out behind the first one
/// @param held    ids in an order that lasts for now, since the operator is at the keys; empty: none
record Look(String selected, Filter filter, Map<String, Sort> sorts, Set<String> marked, int skipped,
    List<String> held) {
  static final Look FIRST = new Look("", Filter.NONE, Map.of(), Set.of(), 0, List.of());

  Look {
    sorts = Map.copyOf(sorts);
    marked = Set.copyOf(marked);
    held = List.copyOf(held);
  }

  Look select(String id) {
    return new Look(id, filter, sorts, marked, skipped, held);
  }

  Look filtered(Filter other) {
    return new Look(selected, other, sorts, marked, skipped, List.of());
  }

  Sort sort(String table) {
    return sorts.getOrDefault(table, Sort.OWN);
  }

  Look sorted(String table, Sort sort) {
    var all = new HashMap<>(sorts);
    all.put(table, sort);
    return new Look(selected, filter, all, marked, skipped, List.of());
  }

  Look marked(Set<String> ids) {
    return new Look(selected, filter, sorts, ids, skipped, held);
  }

  /// Marks the row, or takes its mark away.
  Look mark(String id) {
    var all = new TreeSet<>(marked);
    if (!all.remove(id)) {
      all.add(id);
    }
    return marked(all);
  }

  Look skipping(int columns) {
    return new Look(selected, filter, sorts, marked, Math.max(0, columns), held);
  }

  Look holding(List<String> ids) {
    return new Look(selected, filter, sorts, marked, skipped, ids);
  }
}
