package dev.buoy.console.tui;

import dev.buoy.console.tui.Difference.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is different between two files: one below the other's lines, or side by side where there is room.
final class DifferencePage implements Page {
  /// One row on screen: a line of one of them, of both, or two that stand for each other.
  private record Row(String id, Difference.@org.jspecify.annotations.Nullable Row left,
      Difference.@org.jspecify.annotations.Nullable Row right, String heading) {}

  private static List<String> sources(Model model) {
    var parts = model.place().scope().split(" ", -1);
    return parts.length == 3 ? List.of(parts[1], parts[2]) : List.of("", "");
  }

  private static Optional<Difference> difference(Model model) {
    var book = model.shown().fetched().files();
    var left = book.text(sources(model).getFirst()).filter(text -> text.failure().isEmpty());
    var right = book.text(sources(model).getLast()).filter(text -> text.failure().isEmpty());
    return left.isPresent() && right.isPresent()
        ? Optional.of(Difference.of(left.get().lines(), right.get().lines()))
        : Optional.empty();
  }

  private static Table<Row> table(Model model) {
    var difference = difference(model);
    var beside = model.size().docks() && difference.map(one -> fits(one, half(model))).orElse(true);
    var rows = difference.map(one -> beside ? beside(one) : unified(one)).orElse(List.of());
    var nothing = difference.isPresent() ? "no line differs" : failure(model);
    return Table.of("difference", beside ? beside(model) : unified(), rows, Row::id, nothing);
  }

  /// Whether both sides show every line that differs whole, behind its sign.
  private static boolean fits(Difference difference, int half) {
    return difference.rows().stream().filter(row -> row.kind() != Kind.SAME)
        .allMatch(row -> Text.width(row.text()) < half);
  }

  private static String failure(Model model) {
    var book = model.shown().fetched().files();
    return sources(model).stream().flatMap(source -> book.text(source).stream()).map(FileBook.Text::failure)
        .filter(failure -> !failure.isEmpty()).findFirst().orElse("asking for the files ...");
  }

  private static List<Row> unified(Difference difference) {
    var rows = new ArrayList<Row>();
    for (var piece : difference.pieces()) {
      rows.add(heading(piece));
      piece.forEach(row -> rows.add(new Row("line " + row.left() + " " + row.right(), row.kind() == Kind.NEW
          ? null
          : row, row.kind() == Kind.GONE ? null : row, "")));
    }
    return rows;
  }

  /// Lines that go stand beside those that come in their place.
  private static List<Row> beside(Difference difference) {
    var rows = new ArrayList<Row>();
    for (var piece : difference.pieces()) {
      rows.add(heading(piece));
      var gone = new ArrayList<Difference.Row>();
      var come = new ArrayList<Difference.Row>();
      for (var row : piece) {
        switch (row.kind()) {
          case GONE -> gone.add(row);
          case NEW -> come.add(row);
          case SAME -> {
            pair(gone, come, rows);
            rows.add(new Row("line " + row.left() + " " + row.right(), row, row, ""));
          }
        }
      }
      pair(gone, come, rows);
    }
    return rows;
  }

  private static void pair(List<Difference.Row> gone, List<Difference.Row> come, List<Row> rows) {
    for (var i = 0; i < Math.max(gone.size(), come.size()); i++) {
      var left = i < gone.size() ? gone.get(i) : null;
      var right = i < come.size() ? come.get(i) : null;
      rows.add(new Row("line " + (left == null ? 0 : left.left()) + " " + (right == null ? 0 : right.right()), left,
          right, ""));
    }
    gone.clear();
    come.clear();
  }

  private static Row heading(List<Difference.Row> piece) {
    var first = piece.getFirst();
    var words = "at line " + Math.max(first.left(), first.right());
    return new Row("piece " + first.left() + " " + first.right(), null, null, words);
  }

  private static List<Column<Row>> unified() {
    return List.of(
        Column.<Row>number("OLD", row -> number(row.left(), true), _ -> 0).sorted(null),
        Column.<Row>number("NEW", row -> number(row.right(), false), _ -> 0).sorted(null),
        Column.<Row>text("TEXT", row -> {
          if (!row.heading().isEmpty()) {
            return Line.text(row.heading(), Role.MUTED);
          }
          var right = row.right();
          var left = row.left();
          return right == null
              ? Line.text("-" + (left == null ? "" : left.text()), Role.DOWN)
              : left == null ? Line.text("+" + right.text(), Role.UP) : Line.text(" " + right.text());
        }).sorted(null));
  }

  private static int half(Model model) {
    return Math.max(10, (model.size().columns() - 17) / 2);
  }

  /// Both halves equally wide.
  private static List<Column<Row>> beside(Model model) {
    var half = half(model);
    return List.of(
        Column.<Row>number("OLD", row -> number(row.left(), true), _ -> 0).sorted(null),
        Column.<Row>text(sources(model).getFirst(), row -> row.heading().isEmpty()
            ? side(row.left(), row.right(), "-", Role.DOWN).fit(half)
            : Line.text(row.heading(), Role.MUTED).fit(half)).named("left").least(half).most(half).sorted(null),
        Column.<Row>number("NEW", row -> number(row.right(), false), _ -> 0).sorted(null),
        Column.<Row>text(sources(model).getLast(), row -> side(row.right(), row.left(), "+", Role.UP).fit(half))
            .named("right").least(half).most(half).sorted(null));
  }

  private static Line side(Difference.@org.jspecify.annotations.Nullable Row row,
      Difference.@org.jspecify.annotations.Nullable Row other, String sign, Role role) {
    if (row == null) {
      return Line.EMPTY;
    }
    var same = other != null && row.kind() == Kind.SAME;
    return same ? Line.text(" " + row.text()) : Line.text(sign + row.text(), role);
  }

  private static Line number(Difference.@org.jspecify.annotations.Nullable Row row, boolean left) {
    return row == null ? Line.EMPTY : Line.text(Integer.toString(left ? row.left() : row.right()), Role.MUTED);
  }

  @Override
  public List<Table<?>> tables(Model model) {
    return List.of(table(model));
  }

  @Override
  public List<Line> panes(Model model, Size size) {
    var counts = difference(model).map(one -> "  lines: " + one.count(Kind.GONE) + " gone, " + one.count(Kind.NEW)
        + " new").orElse("");
    var names = sources(model).stream().map(ConfigPage::brief).toList();
    var lines = new ArrayList<Line>();
    lines.add(Panes.title("DIFFERENCE  from " + names.getFirst() + " to " + names.getLast() + counts, size.columns(),
        model.glyphs()));
    lines.addAll(Panes.table(model, table(model), size.rows(size.rows() - 1)));
    return Panes.fill(lines, size);
  }

  @Override
  public List<Line> detail(Model model, String id, int width) {
    return List.of();
  }

  @Override
  public Model into(Model model, String id) {
    return model;
  }

  @Override
  public Optional<Subscription> subscription(Model model) {
    return Optional.of(ConfigPage.subscription(model, Set.copyOf(sources(model))));
  }
}
