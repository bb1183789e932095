package dev.buoy.console.tui;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The one table of all screens: rows about objects under headings, filtered and sorted as the operator looks at them.
/// A value; {@link TablePainter} makes lines of it.
/// @param name    unique on its screen
/// @param id      of the object that a row is about, unique on its screen
/// @param order   of the rows while nothing else is asked for; null: as given
/// @param group   rows of one group stand together under its heading in the table's own order; null: no groups
/// @param nothing why there is no row, when there is none
record Table<T>(String name, List<Column<T>> columns, List<T> rows, Function<T, String> id,
    @Nullable Comparator<T> order, @Nullable Group<T> group, String nothing) {

  /// @param of      the group of a row
  /// @param heading of a group
  record Group<T>(Function<T, String> of, Function<String, Line> heading) {}

  Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /// Rows as given, in no groups.
  static <T> Table<T> of(String name, List<Column<T>> columns, List<T> rows, Function<T, String> id, String nothing) {
    return new Table<>(name, columns, rows, id, null, null, nothing);
  }

  /// Rows as given, which may be in another order each time.
  Table<T> moving() {
    return ordered((_, _) -> 0);
  }

  Table<T> ordered(Comparator<T> by) {
    return new Table<>(name, columns, rows, id, by, group, nothing);
  }

  Table<T> grouped(Function<T, String> of, Function<String, Line> heading) {
    return new Table<>(name, columns, rows, id, order, new Group<>(of, heading), nothing);
  }

  /// The rows that pass the filter, in the order asked for; as they stood while that is held.
  List<T> shown(Look look) {
    var shown = new ArrayList<>(rows);
    if (!look.filter().isEmpty()) {
      shown.removeIf(row -> !passes(row, look.filter()));
    }
    var by = comparator(look.sort(name));
    if (by != null) {
      shown.sort(by);
      hold(shown, look.held());
    }
    return shown;
  }

  /// Ids of {@link #shown}.
  List<String> ids(Look look) {
    return shown(look).stream().map(id).toList();
  }

  /// Whether rows may change places by themselves.
  boolean isMoving(Look look) {
    return comparator(look.sort(name)) != null;
  }

  /// The column that it is sorted by, if it is.
  Optional<Column<T>> sortedBy(Sort sort) {
    return columns.stream().filter(column -> column.key().equals(sort.column()) && column.order() != null).findFirst();
  }

  /// The next column that can be sorted by; the table's own order after the last.
  Sort next(Sort sort) {
    var keys = columns.stream().filter(column -> column.order() != null).map(Column::key).toList();
    var index = keys.indexOf(sort.column()) + 1;
    return index < keys.size() ? sort.by(keys.get(index)) : Sort.OWN;
  }

  /// `SERVERS  3 of 24  by rate`.
  String caption(String title, Look look) {
    var shown = look.filter().isEmpty() ? rows.size() : shown(look).size();
    var marked = rows.stream().filter(row -> look.marked().contains(id.apply(row))).count();
    var sort = look.sort(name);
    return title + "  " + shown + (shown == rows.size() ? "" : " of " + rows.size())
        + (marked == 0 ? "" : "  " + marked + " marked")
        + sortedBy(sort).map(column -> "  by " + column.key() + (sort.reversed() ? ", reversed" : "")).orElse("");
  }

  /// Why no row is shown.
  String empty(Look look) {
    return rows.isEmpty()
        ? nothing
        : "none of " + rows.size() + " matches /" + look.filter().text() + "  (Esc clears the filter)";
  }

  private @Nullable Comparator<T> comparator(Sort sort) {
    var column = sortedBy(sort);
    return column.isPresent() ? column.get().order(sort.reversed()) : order;
  }

  /// Rows that stood somewhere stay there; new ones come after them.
  private void hold(List<T> shown, List<String> held) {
    if (held.isEmpty()) {
      return;
    }
    Map<String, Integer> places = new HashMap<>();
    held.forEach(one -> places.put(one, places.size()));
    shown.sort(Comparator.comparing(row -> places.getOrDefault(id.apply(row), Integer.MAX_VALUE)));
  }

  private boolean passes(T row, Filter filter) {
    return filter.passes((key, text) -> columns.stream().filter(column -> key.isEmpty() || column.key().equals(key))
        .anyMatch(column -> column.words().apply(row).toLowerCase(Locale.ROOT).contains(text)),
        key -> columns.stream().anyMatch(column -> column.key().equals(key)));
  }
}
