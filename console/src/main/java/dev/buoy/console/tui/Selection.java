package dev.buoy.console.tui;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which row of a screen the operator is on. The tables of a screen are one list of rows for the keys.
final class Selection {
  private Selection() {}

  /// Ids of all rows that are shown, in their order.
  static List<String> ids(Model model) {
    return model.page().tables(model).stream().flatMap(table -> ids(model, table)).toList();
  }

  private static Stream<String> ids(Model model, Table<?> table) {
    return table.ids(look(model)).stream();
  }

  /// How the screen is looked at; its order is held for a while after a key.
  static Look look(Model model) {
    var look = model.place().look();
    return look.held().isEmpty() || isHeld(model) ? look : look.holding(List.of());
  }

  private static boolean isHeld(Model model) {
    return model.keys().any() != 0 && model.data().now().nanos() - model.keys().any() < Update.HOLD_NANOS;
  }

  /// The selected object while it exists, else the first; empty when there is none.
  static String of(Model model) {
    return of(model, ids(model));
  }

  private static String of(Model model, List<String> ids) {
    var selection = model.page().pinned(model).orElse(model.place().look().selected());
    return ids.contains(selection) ? selection : ids.isEmpty() ? "" : ids.getFirst();
  }

  /// Ids of the marked rows that are still there, shown or not.
  static List<String> marked(Model model) {
    var marks = model.place().look().marked();
    return marks.isEmpty()
        ? List.of()
        : model.page().tables(model).stream().flatMap(table -> ids(table)).filter(marks::contains).toList();
  }

  private static <T> Stream<String> ids(Table<T> table) {
    return table.rows().stream().map(table.id());
  }

  /// What is wrong with a filter of this screen: a column that no table of it has.
  static Optional<String> stray(Model model, Filter filter) {
    return filter.stray(model.page().tables(model).stream().flatMap(table -> table.columns().stream())
        .map(Column::key).distinct().sorted().toList());
  }

  /// What the selected row is about.
  static Subject subject(Model model) {
    return model.page().subject(model, of(model));
  }

  /// The table that the selected row is in; the first when there is no row.
  static Table<?> table(Model model) {
    var selected = of(model);
    var tables = model.page().tables(model);
    return tables.stream().filter(table -> table.ids(look(model)).contains(selected)).findFirst()
        .orElse(tables.getFirst());
  }

  /// The id this many rows from the selected one, as far as there are rows.
  static String moved(Model model, int by) {
    var ids = ids(model);
    if (ids.isEmpty()) {
      return "";
    }
    var index = Math.max(0, ids.indexOf(of(model, ids)));
    return ids.get(Math.clamp((long) index + by, 0, ids.size() - 1));
  }

  /// The first row of the next table that has one, or of the one before.
  static String pane(Model model, int by) {
    var tables = model.page().tables(model).stream().map(table -> table.ids(look(model))).filter(ids -> !ids.isEmpty())
        .toList();
    var selected = of(model);
    for (var i = 0; i < tables.size(); i++) {
      if (tables.get(i).contains(selected)) {
        return tables.get(Math.floorMod(i + by, tables.size())).getFirst();
      }
    }
    return selected;
  }
}
