package dev.buoy.console.tui;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What one agent answers for all, as the command line prints it: why something is as it is, what would come of a failure.
/// @param verb what stands before the scope of the place to make the question of it; empty: the scope is all of it
record AnswerPage(String verb) implements Page {
  private record Row(int number, String text) {}

  /// The question of a place.
  private String question(Model model) {
    return (verb + " " + model.place().scope()).strip();
  }

  private List<String> lines(Model model) {
    var answer = model.shown().fetched().answer();
    return answer.question().equals(question(model)) ? answer.lines() : List.of();
  }

  private Table<Row> table(Model model) {
    var lines = lines(model);
    var rows = IntStream.range(0, lines.size()).mapToObj(i -> new Row(i, lines.get(i))).toList();
    var columns = List.<Column<Row>>of(
        Column.<Row>text("", row -> Line.text(row.text(), role(row.text()))).named("text").sorted(null));
    return Table.of("answer", columns, rows, row -> "line " + row.number(), "asking an agent ...");
  }

  private static Role role(String line) {
    return Stream.of("TIME ", "Now:").anyMatch(line::startsWith)
        ? Role.MUTED
        : line.contains(" => ") ? Role.TITLE : Role.TEXT;
  }

  @Override
  public List<Table<?>> tables(Model model) {
    return List.of(table(model));
  }

  @Override
  public List<Line> panes(Model model, Size size) {
    var lines = new ArrayList<Line>();
    lines.add(Panes.title(question(model).toUpperCase(Locale.ROOT), size.columns(), model.glyphs()));
    lines.addAll(Panes.table(model, table(model), size.rows(size.rows() - 1)));
    return Panes.fill(lines, size);
  }

  @Override
  public Subject subject(Model model, String id) {
    return Subject.parse(model.place().scope());
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
    return Optional.of(new Subscription.Question(question(model)));
  }
}
