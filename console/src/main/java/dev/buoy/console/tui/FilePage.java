package dev.buoy.console.tui;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// The file of an agent, or an earlier version, with line numbers; secrets are left out by the agents.
final class FilePage implements Page {
  private record Row(int number, String text) {}

  private static String source(Model model) {
    return model.place().scope().substring(model.place().scope().indexOf(' ') + 1);
  }

  private static Table<Row> table(Model model) {
    var text = model.shown().fetched().files().text(source(model));
    var lines = text.map(FileBook.Text::lines).orElse(List.of());
    var rows = IntStream.range(0, lines.size()).mapToObj(i -> new Row(i + 1, lines.get(i))).toList();
    var columns = List.<Column<Row>>of(
        Column.<Row>number("LINE", row -> Line.text(Integer.toString(row.number()), Role.MUTED), Row::number)
            .sorted(null),
        Column.<Row>text("TEXT", row -> Line.text(row.text(), role(row.text()))).sorted(null));
    return Table.of("file", columns, rows, row -> "line " + row.number(), text.map(FileBook.Text::failure)
        .filter(failure -> !failure.isEmpty())
        .orElse(text.isEmpty() ? "asking for the file ..." : "the file is empty"));
  }

  private static Role role(String line) {
    return line.strip().startsWith("#") ? Role.MUTED : Role.TEXT;
  }

  @Override
  public List<Table<?>> tables(Model model) {
    return List.of(table(model));
  }

  @Override
  public List<Line> panes(Model model, Size size) {
    var table = table(model);
    var lines = new ArrayList<Line>();
    var copy = model.shown().fetched().files().agents().get(source(model));
    var what = copy == null
        ? "VERSION  " + ConfigPage.brief(source(model))
        : "FILE  of " + source(model) + "  " + ConfigPage.brief(copy.version().getDigest());
    lines.add(Panes.title(table.caption(what + "  lines", Selection.look(model)), size.columns(), model.glyphs()));
    lines.addAll(Panes.table(model, table, size.rows(size.rows() - 1)));
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
    return Optional.of(ConfigPage.subscription(model, Set.of(source(model))));
  }
}
