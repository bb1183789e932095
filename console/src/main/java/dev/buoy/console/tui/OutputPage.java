package dev.buoy.console.tui;

import dev.buoy.console.command.Exit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a command of the bar answers in words, as a shell would show it: long lines go on below, a little to the right.
final class OutputPage implements Page {
  private static final String FURTHER = "  ";
  /// Columns before and behind the text of a row.
  private static final int EDGES = 2;

  private record Row(int number, String text, Role role) {}

  /// Columns of a line that is shown in one row.
  static int room(Size size) {
    return Math.max(1, size.columns() - EDGES);
  }

  /// An answer is as old as it says: a display that is paused still takes the one that was asked for.
  private static Table<Row> table(Model model) {
    var answered = model.data().fetched().printouts().of(model.place().scope());
    var rows = new ArrayList<Row>();
    answered.ifPresent(one -> {
      one.printout().answer().forEach(text -> add(rows, text, Role.TEXT, room(model.size())));
      one.printout().told().forEach(text -> add(rows, text, Role.WARN, room(model.size())));
    });
    var columns = List.<Column<Row>>of(
        Column.<Row>text("", row -> Line.text(row.text(), row.role())).named("text").sorted(null));
    return Table.of("output", columns, rows, row -> "line " + row.number(), answered.isPresent()
        ? "it has nothing to say"
        : "the agents are asked ...");
  }

  private static void add(List<Row> rows, String text, Role role, int width) {
    var rest = Text.clean(text).stripLeading();
    var indent = " ".repeat(text.length() - text.stripLeading().length());
    var head = indent;
    while (Text.width(head + rest) > width && width > 2 * head.length() + 2) {
      var part = Panes.wrap(rest, width - head.length()).getFirst();
      rows.add(new Row(rows.size(), head + part, role));
      rest = rest.substring(part.length()).stripLeading();
      head = indent + FURTHER;
    }
    rows.add(new Row(rows.size(), head + rest, role));
  }

  @Override
  public List<Table<?>> tables(Model model) {
    return List.of(table(model));
  }

  @Override
  public List<Line> panes(Model model, Size size) {
    var table = table(model);
    var lines = new ArrayList<Line>();
    var line = model.place().scope();
    var state = model.data().fetched().printouts().of(line).map(one -> "  "
        + (one.printout().answer().size() + one.printout().told().size()) + " lines" + exit(one.printout().exit())
        + "  "
        + Words.age(Duration.ofNanos(Math.max(0, model.data().now().nanos() - one.at().nanos()))) + " ago").orElse("");
    lines.add(Panes.title("OUTPUT  " + line + state, size.columns(), model.glyphs()));
    lines.addAll(Panes.table(model, table, size.rows(size.rows() - 1)));
    return Panes.fill(lines, size);
  }

  private static String exit(int code) {
    return code == Exit.DONE ? "" : "  exit " + code + ": " + Exit.words(code);
  }

  @Override
  public List<Line> detail(Model model, String id, int width) {
    return List.of();
  }

  @Override
  public Model into(Model model, String id) {
    return model;
  }
}
