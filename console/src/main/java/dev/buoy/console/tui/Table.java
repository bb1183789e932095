package dev.buoy.console.tui;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Rows under headings in as many columns as fit: the least important columns go first, then the widest give way.
/// @param columns left to right
record Table(List<Column> columns, List<Row> rows) {
  private static final int GAP = 1;
  private static final int MARKER = 1;

  /// @param drop  0: always shown; else the higher, the sooner it goes
  /// @param least narrowest useful width
  /// @param most  widest while a later column has less than it wants
  record Column(String title, boolean right, int drop, int least, int most) {
    Column(String title, boolean right, int drop, int least) {
      this(title, right, drop, least, Integer.MAX_VALUE);
    }
  }

  /// @param id      of the object it is about; empty for a heading between rows
  /// @param heading shown over the whole width instead of cells; null for an ordinary row
  record Row(String id, List<Line> cells, @Nullable Line heading) {
    Row {
      cells = List.copyOf(cells);
    }

    static Row of(String id, Line... cells) {
      return new Row(id, List.of(cells), null);
    }

    static Row heading(Line heading) {
      return new Row("", List.of(), heading);
    }
  }

  Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /// The heading and the rows around the selected one, in exactly this size.
  List<Line> render(Size size, String selected, Glyphs glyphs) {
    var widths = widths(size.columns());
    var lines = new ArrayList<Line>();
    lines.add(line(columns.stream().map(column -> Line.text(column.title(), Role.MUTED)).toList(), widths, " ")
        .fit(size.columns()));
    var window = size.rows() - 1;
    var from = start(selected, window);
    for (var i = from; i < Math.min(rows.size(), from + window); i++) {
      lines.add(rowLine(rows.get(i), widths, selected, glyphs, size.columns()));
    }
    while (lines.size() < size.rows()) {
      lines.add(Line.EMPTY.fit(size.columns()));
    }
    return lines.subList(0, Math.max(0, size.rows()));
  }

  private int start(String selected, int window) {
    var index = Math.max(0, IntStream.range(0, rows.size()).filter(i -> rows.get(i).id().equals(selected)).findFirst()
        .orElse(0));
    return Math.max(0, Math.min(index - window / 2, rows.size() - window));
  }

  private Line rowLine(Row row, int[] widths, String selected, Glyphs glyphs, int width) {
    var heading = row.heading();
    if (heading != null) {
      return heading.fit(width);
    }
    var isSelected = !selected.isEmpty() && row.id().equals(selected);
    var line = line(row.cells(), widths, isSelected ? glyphs.selection() : " ").fit(width);
    return isSelected ? line.selected() : line;
  }

  private Line line(List<Line> cells, int[] widths, String marker) {
    var line = Line.text(marker);
    for (var i = 0; i < widths.length; i++) {
      if (widths[i] > 0 && i < cells.size()) {
        var cell = cells.get(i);
        var padded = columns.get(i).right() && cell.width() < widths[i]
            ? Line.text(" ".repeat(widths[i] - cell.width())).plus(cell)
            : cell.fit(widths[i]);
        line = line.plus(padded).plus(" ");
      }
    }
    return line;
  }

  /// Width of each column; 0 for a dropped one.
  private int[] widths(int width) {
    var wanted = IntStream.range(0, columns.size()).map(this::wanted).toArray();
    var widths = IntStream.range(0, columns.size()).map(i -> Math.min(wanted[i], columns.get(i).least())).toArray();
    for (var drop = 9; drop > 0 && used(widths) > width; drop--) {
      for (var i = widths.length - 1; i >= 0 && used(widths) > width; i--) {
        widths[i] = columns.get(i).drop() == drop ? 0 : widths[i];
      }
    }
    grow(widths, IntStream.range(0, wanted.length).map(i -> Math.min(wanted[i], columns.get(i).most())).toArray(),
        width);
    grow(widths, wanted, width);
    return widths;
  }

  /// Gives what is spare to the columns from left to right, to each no more than it wants.
  private static void grow(int[] widths, int[] wanted, int width) {
    for (var i = 0; i < widths.length; i++) {
      var spare = width - used(widths);
      widths[i] += widths[i] == 0 ? 0 : Math.max(0, Math.min(wanted[i] - widths[i], spare));
    }
  }

  private static int used(int[] widths) {
    return MARKER + IntStream.of(widths).filter(width -> width > 0).map(width -> width + GAP).sum();
  }

  private int wanted(int column) {
    var cells = rows.stream().filter(row -> column < row.cells().size())
        .mapToInt(row -> row.cells().get(column).width());
    return Math.max(Text.width(columns.get(column).title()), cells.max().orElse(0));
  }
}
