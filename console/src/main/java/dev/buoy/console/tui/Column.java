package dev.buoy.console.tui;

import java.util.Comparator;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// One column of a table: what of a row it shows, and how that is filtered and sorted.
/// @param key   its name in a filter (`key:text`) and in the choice of what to sort by
/// @param title heading, with the unit where the values have one: `RATE/s`
/// @param drop  0: always shown; else the higher, the sooner it goes when there is no room
/// @param least narrowest useful width
/// @param most  widest
/// @param words what a filter compares with
/// @param order null: cannot be sorted by
/// @param falling the highest come first, unless reversed
record Column<T>(String key, String title, Align align, int drop, int least, int most, Function<T, Line> cell,
    Function<T, String> words, @Nullable Comparator<T> order, boolean falling) {
  private static final int LEAST = 4;

  /// Where a cell stands in its column, and which end of it is cut.
  enum Align {
    LEFT,
    /// Numbers.
    RIGHT,
    /// What is newest is at the right end, and stays.
    TAIL
  }

  /// A column of words, sorted as text.
  static <T> Column<T> text(String title, Function<T, Line> cell) {
    Function<T, String> words = row -> cell.apply(row).text();
    return new Column<>(key(title), title, Align.LEFT, 0, LEAST, Integer.MAX_VALUE, cell, words,
        Comparator.comparing(words, String.CASE_INSENSITIVE_ORDER), false);
  }

  /// A column of numbers, the highest first when sorted; NaN counts as lowest.
  static <T> Column<T> number(String title, Function<T, Line> cell, ToDoubleFunction<T> value) {
    return new Column<>(key(title), title, Align.RIGHT, 0, Math.max(LEAST, title.length()), Integer.MAX_VALUE, cell,
        row -> cell.apply(row).text(), Comparator.comparingDouble(row -> {
          var number = value.applyAsDouble(row);
          return Double.isNaN(number) ? Double.NEGATIVE_INFINITY : number;
        }), true);
  }

  /// A small graph that shows as much of its newest end as there is room for.
  static <T> Column<T> graph(String title, Function<T, Line> cell) {
    return new Column<>(key(title), title, Align.TAIL, 0, LEAST, Integer.MAX_VALUE, cell, _ -> "", null, false);
  }

  /// Goes when there is no room; the higher, the sooner.
  Column<T> drop(int priority) {
    return new Column<>(key, title, align, priority, least, most, cell, words, order, falling);
  }

  Column<T> least(int width) {
    return new Column<>(key, title, align, drop, width, most, cell, words, order, falling);
  }

  Column<T> most(int width) {
    return new Column<>(key, title, align, drop, least, width, cell, words, order, falling);
  }

  Column<T> named(String name) {
    return new Column<>(name, title, align, drop, least, most, cell, words, order, falling);
  }

  /// Sorted by this instead of its text.
  Column<T> sorted(@Nullable Comparator<T> by) {
    return new Column<>(key, title, align, drop, least, most, cell, words, by, falling);
  }

  /// Filtered by this instead of its text.
  Column<T> read(Function<T, String> as) {
    return new Column<>(key, title, align, drop, least, most, cell, as, order, falling);
  }

  /// In rising order, or falling where that is what one looks for.
  Comparator<T> order(boolean reversed) {
    Comparator<T> by = order == null ? (_, _) -> 0 : order;
    return falling == reversed ? by : by.reversed();
  }

  /// The cell in exactly this width.
  Line fit(Line cell, int width) {
    var spare = width - cell.width();
    return switch (align) {
      case LEFT -> cell.fit(width);
      case RIGHT -> spare > 0 ? Line.text(" ".repeat(spare)).plus(cell) : cell.fit(width);
      case TAIL ->
        spare > 0 ? Line.text(" ".repeat(spare)).plus(cell) : cell.slice(-spare, cell.width());
    };
  }

  /// Letters and digits of the heading up to its unit.
  private static String key(String title) {
    return title.toLowerCase(Locale.ROOT).replaceAll("/.*", "").replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
  }
}
