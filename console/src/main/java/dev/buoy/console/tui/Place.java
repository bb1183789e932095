package dev.buoy.console.tui;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Where the operator is. Selections are object ids, so that they stay on their object when rows come and go.
/// @param before  screens to go back to, the newest last
/// @param scope   the backend the servers screen is limited to; empty for all
/// @param selected by screen: the id of a row
/// @param filters by screen
/// @param detail  the description is open
/// @param follow  the events screen stays at the newest
record Place(Screen screen, List<Screen> before, String scope, Map<Screen, String> selected,
    Map<Screen, String> filters, boolean detail, boolean follow) {
  static final Place START = new Place(Screen.OVERVIEW, List.of(), "", Map.of(), Map.of(), false, true);
  private static final int LONGEST_WAY_BACK = 20;

  Place {
    before = List.copyOf(before);
    selected = Map.copyOf(selected);
    filters = Map.copyOf(filters);
  }

  String selection() {
    return selected.getOrDefault(screen, "");
  }

  String filter() {
    return filters.getOrDefault(screen, "");
  }

  Place to(Screen next) {
    if (next == screen) {
      return this;
    }
    var way = new ArrayList<>(before);
    way.add(screen);
    var from = Math.max(0, way.size() - LONGEST_WAY_BACK);
    return new Place(next, way.subList(from, way.size()), "", selected, filters, false, follow);
  }

  Place back() {
    return new Place(before.getLast(), before.subList(0, before.size() - 1), "", selected, filters, false, follow);
  }

  Place scoped(String backend) {
    return new Place(screen, before, backend, selected, filters, detail, follow);
  }

  Place select(String id) {
    return new Place(screen, before, scope, put(selected, id), filters, detail, follow);
  }

  Place filtered(String filter) {
    return new Place(screen, before, scope, selected, put(filters, filter), detail, follow);
  }

  Place detailed(boolean open) {
    return new Place(screen, before, scope, selected, filters, open, follow);
  }

  Place following(boolean newest) {
    return new Place(screen, before, scope, selected, filters, detail, newest);
  }

  private Map<Screen, String> put(Map<Screen, String> map, String value) {
    var next = new EnumMap<Screen, String>(Screen.class);
    next.putAll(map);
    next.put(screen, value);
    return next;
  }

  /// Whether a row with this text passes the filter: a part of it in any case, `!` in front turns it round.
  boolean passes(String text) {
    var filter = filter();
    var inverse = filter.startsWith("!");
    var part = inverse ? filter.substring(1) : filter;
    return part.isEmpty() || inverse != text.toLowerCase(java.util.Locale.ROOT)
        .contains(part.toLowerCase(java.util.Locale.ROOT));
  }
}
