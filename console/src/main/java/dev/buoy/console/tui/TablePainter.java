package dev.buoy.console.tui;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A table as lines: the headings, and the rows around the selected one.
final class TablePainter<T> {
  /// Beyond this many rows the widths follow those that can be seen.
  private static final int MOST_MEASURED = 100;

  private final Table<T> table;
  private final Look look;
  private final String selected;
  private final Size size;
  private final Glyphs glyphs;
  private final List<Entry<T>> entries;

  /// A row, or a heading between rows.
  private record Entry<T>(@Nullable T row, @Nullable Line heading) {}

  private TablePainter(Table<T> table, Look look, String selected, Size size, Glyphs glyphs) {
    this.table = table;
    this.look = look;
    this.selected = selected;
    this.size = size;
    this.glyphs = glyphs;
    this.entries = entries();
  }

  /// Exactly this size.
  static <T> List<Line> lines(Table<T> table, Look look, String selected, Size size, Glyphs glyphs) {
    return new TablePainter<>(table, look, selected, size, glyphs).lines();
  }

  /// How many lines the whole table takes, headings and all; an empty one says why in two.
  static <T> int height(Table<T> table, Look look) {
    var painter = new TablePainter<>(table, look, "", new Size(0, 0), Glyphs.ASCII);
    return Math.max(1, painter.entries.size()) + (painter.entries.isEmpty() ? 0 : painter.heads());
  }

  private List<Line> lines() {
    if (entries.isEmpty()) {
      return Panes.fill(Panes.wrap(table.empty(look), size.columns() - 2).stream()
          .map(line -> Line.text(" " + line, Role.MUTED)).toList(), size);
    }
    var window = size.rows() - heads();
    var from = start(window);
    var visible = entries.subList(from, Math.max(from, Math.min(entries.size(), from + window)));
    var cells = visible.stream().map(this::cells).toList();
    var widths = Widths.of(table.columns(), wanted(cells), size.columns(), look.skipped());
    var lines = new ArrayList<Line>();
    if (heads() > 0) {
      lines.add(headings(widths));
    }
    for (var i = 0; i < visible.size(); i++) {
      lines.add(line(visible.get(i), cells.get(i), widths));
    }
    return Panes.fill(lines, size);
  }

  /// Lines of headings: none where no column has one.
  private int heads() {
    return table.columns().stream().allMatch(column -> column.title().isEmpty()) ? 0 : 1;
  }

  private List<Entry<T>> entries() {
    var entries = new ArrayList<Entry<T>>();
    var group = look.sort(table.name()).isOwn() ? table.group() : null;
    var last = "";
    for (var row : table.shown(look)) {
      if (group != null && !group.of().apply(row).equals(last)) {
        last = group.of().apply(row);
        entries.add(new Entry<>(null, group.heading().apply(last)));
      }
      entries.add(new Entry<>(row, null));
    }
    return entries;
  }

  private int start(int window) {
    var index = IntStream.range(0, entries.size()).filter(i -> isSelected(entries.get(i))).findFirst().orElse(0);
    return Math.max(0, Math.min(index - window / 2, entries.size() - window));
  }

  private boolean isSelected(Entry<T> entry) {
    return entry.row() != null && !selected.isEmpty() && table.id().apply(entry.row()).equals(selected);
  }

  private List<Line> cells(Entry<T> entry) {
    var row = entry.row();
    return row == null ? List.of() : table.columns().stream().map(column -> column.cell().apply(row)).toList();
  }

  private int[] wanted(List<List<Line>> visible) {
    var all = entries.size() > MOST_MEASURED ? visible : entries.stream().map(this::cells).toList();
    return IntStream.range(0, table.columns().size()).map(i -> {
      var column = table.columns().get(i);
      var cells = all.stream().filter(row -> i < row.size()).mapToInt(row -> row.get(i).width()).max().orElse(0);
      return Math.max(Text.width(title(column)), Math.min(column.most(), cells));
    }).toArray();
  }

  private Line headings(Widths widths) {
    var cells = table.columns().stream().map(column -> Line.text(title(column), Role.MUTED)).toList();
    var line = cells(cells, widths, Line.text(" "));
    return widths.hidden() == 0
        ? line.fit(size.columns())
        : line.fit(Math.max(line.width(), size.columns())).slice(0, size.columns() - 1).plus("~", Role.WARN);
  }

  /// With the arrow of the order.
  private String title(Column<T> column) {
    var sort = look.sort(table.name());
    if (column.order() == null || !column.key().equals(sort.column())) {
      return column.title();
    }
    return column.title() + (column.falling() == sort.reversed() ? glyphs.rising() : glyphs.falling());
  }

  private Line line(Entry<T> entry, List<Line> cells, Widths widths) {
    if (entry.heading() != null) {
      return entry.heading().fit(size.columns());
    }
    var row = entry.row();
    var isMarked = row != null && look.marked().contains(table.id().apply(row));
    var isSelected = isSelected(entry);
    var marker = isMarked ? Line.text("*", Role.WARN) : Line.text(isSelected ? glyphs.selection() : " ");
    var line = cells(cells, widths, marker).fit(size.columns());
    var target = row == null ? "" : "row " + table.id().apply(row);
    var shown = isSelected ? line.selected() : line;
    return shown.map(span -> span.leading(target));
  }

  private Line cells(List<Line> cells, Widths widths, Line marker) {
    var line = marker;
    for (var i = 0; i < cells.size(); i++) {
      var width = widths.of().get(i);
      if (width > 0) {
        line = line.plus(table.columns().get(i).fit(cells.get(i), width)).plus(" ");
      }
    }
    return line;
  }
}
