package dev.buoy.console.tui;

import dev.buoy.console.command.Exit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a command of the bar answers in words, as a shell would show it.
final class OutputPage implements Page {
  private record Row(int number, String text, Role role) {}

  /// An answer is as old as it says: a display that is paused still takes the one that was asked for.
  private static Table<Row> table(Model model) {
    var answered = model.data().fetched().printouts().of(model.place().scope());
    var rows = new ArrayList<Row>();
    answered.ifPresent(one -> {
      one.printout().answer().forEach(text -> rows.add(new Row(rows.size(), text, Role.TEXT)));
      one.printout().told().forEach(text -> rows.add(new Row(rows.size(), text, Role.WARN)));
    });
    var columns = List.<Column<Row>>of(
        Column.<Row>text("", row -> Line.text(row.text(), row.role())).named("text").sorted(null));
    return Table.of("output", columns, rows, row -> "line " + row.number(), answered.isPresent()
        ? "it has nothing to say"
        : "the agents are asked ...");
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
    var state = model.data().fetched().printouts().of(line).map(one -> "  " + table.rows().size() + " lines"
        + exit(one.printout().exit()) + "  "
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
