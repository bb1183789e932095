package dev.buoy.console.tui;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Where the operator is, where from, and how each screen is looked at.
/// @param path    from the overview to here, as the breadcrumbs tell it; Esc and `q` go back on it; never empty
/// @param before  paths that were left, the newest last
/// @param after   paths that were gone back from, the newest last
/// @param looks   by spot
/// @param detail  the description of the selected object is open
/// @param follow  journals stay at the newest
/// @param absolute times of day instead of how long ago
/// @param wrap    long lines go on below instead of being cut
record Place(List<Spot> path, List<List<Spot>> before, List<List<Spot>> after, Map<Spot, Look> looks, boolean detail,
    boolean follow, boolean absolute, boolean wrap) {
  static final Place START = new Place(List.of(Spot.of(Screen.OVERVIEW)), List.of(), List.of(), Map.of(), false, true,
      true, false);
  private static final int LONGEST = 20;

  Place {
    path = List.copyOf(path);
    before = List.copyOf(before);
    after = List.copyOf(after);
    looks = Map.copyOf(looks);
  }

  Spot spot() {
    return path.getLast();
  }

  Screen screen() {
    return spot().screen();
  }

  String scope() {
    return spot().scope();
  }

  Look look() {
    return looks.getOrDefault(spot(), Look.FIRST);
  }

  boolean isRoot() {
    return path.size() == 1;
  }

  /// The whole of a screen, right under the overview. What one looks at in between is under the view that it is opened
  /// from, and leads back to it.
  Place to(Screen screen) {
    var spot = Spot.of(screen);
    if (screen.isBetween()) {
      return into(spot);
    }
    return spot.equals(spot()) ? this : go(screen == Screen.OVERVIEW ? List.of(spot) : List.of(START.spot(), spot));
  }

  /// A spot under this one; back to it where it is on the way here.
  Place into(Spot spot) {
    var index = path.indexOf(spot);
    var way = new ArrayList<>(index < 0 ? path : path.subList(0, index));
    way.add(spot);
    return spot.equals(spot()) ? this : go(way.subList(Math.max(0, way.size() - LONGEST), way.size()));
  }

  /// One step back on the path; the same at the overview.
  Place out() {
    return isRoot() ? this : go(path.subList(0, path.size() - 1));
  }

  /// The view before this one; again: this one.
  Place last() {
    return before.isEmpty() ? this : go(before.getLast());
  }

  /// Back in time.
  Place earlier() {
    return before.isEmpty()
        ? this
        : new Place(before.getLast(), less(before), more(after, path), looks, false, follow,
            absolute, wrap);
  }

  /// Forward again, where {@link #earlier} came from.
  Place later() {
    return after.isEmpty()
        ? this
        : new Place(after.getLast(), more(before, path), less(after), looks, false, follow,
            absolute, wrap);
  }

  Place look(UnaryOperator<Look> change) {
    var all = new HashMap<>(looks);
    all.put(spot(), change.apply(look()));
    return new Place(path, before, after, all, detail, follow, absolute, wrap);
  }

  Place select(String id) {
    return look(look -> look.select(id));
  }

  Place filtered(String filter) {
    return look(look -> look.filtered(new Filter(filter)));
  }

  Place detailed(boolean open) {
    return new Place(path, before, after, looks, open, follow, absolute, wrap);
  }

  Place following(boolean newest) {
    return new Place(path, before, after, looks, detail, newest, absolute, wrap);
  }

  Place timed(boolean ofDay) {
    return new Place(path, before, after, looks, detail, follow, ofDay, wrap);
  }

  Place wrapped(boolean wholeLines) {
    return new Place(path, before, after, looks, detail, follow, absolute, wholeLines);
  }

  private Place go(List<Spot> way) {
    var visited = more(before, path);
    var kept = new HashMap<>(looks);
    var reachable = new HashSet<>(way);
    visited.forEach(reachable::addAll);
    kept.keySet().removeIf(spot -> !spot.scope().isEmpty() && !reachable.contains(spot));
    return new Place(way, visited, List.of(), kept, false, follow, absolute, wrap);
  }

  private static List<List<Spot>> more(List<List<Spot>> paths, List<Spot> path) {
    var all = new ArrayList<>(paths);
    all.add(path);
    return all.subList(Math.max(0, all.size() - LONGEST), all.size());
  }

  private static List<List<Spot>> less(List<List<Spot>> paths) {
    return paths.subList(0, paths.size() - 1);
  }
}
