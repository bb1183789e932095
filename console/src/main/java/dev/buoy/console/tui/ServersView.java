package dev.buoy.console.tui;

import dev.buoy.console.tui.Table.Column;
import dev.buoy.console.tui.Table.Row;
import dev.buoy.v1.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All servers of all backends, and what every agent thinks of them.
final class ServersView {
  private static final List<Column> COLUMNS = List.of(new Column("SERVER", false, 0, 8),
      new Column("ADDRESS", false, 3, 15), new Column("STATE", false, 0, 9), new Column("AGENTS", false, 0, 6),
      new Column("WGT", true, 4, 3), new Column("SESS", true, 0, 4), new Column("TOTAL", true, 5, 5),
      new Column("RATE/s", true, 2, 6), new Column("CHECK", false, 6, 5));
  private static final int DETAIL_COLUMNS = 44;

  private ServersView() {}

  /// The servers that the screen's scope and filter leave; those on which the agents differ come first.
  static List<ServerRow> shown(Model model, Facts facts) {
    var scope = model.place().scope();
    var shown = new ArrayList<ServerRow>();
    for (var servers : facts.backends().values()) {
      servers.stream().filter(server -> scope.isEmpty() || server.backend().equals(scope))
          .filter(
              server -> model.place().passes(server.id() + " " + server.word() + " " + server.sample().getAddress()))
          .sorted(java.util.Comparator.comparing(server -> !server.disagrees())).forEach(shown::add);
    }
    return shown;
  }

  static List<Line> render(Model model, Facts facts, Size size) {
    var selected = Rows.selected(model);
    var server = facts.servers().stream().filter(row -> row.id().equals(selected)).findFirst();
    if (size.docks() && server.isPresent()) {
      var left = new Size(size.columns() - DETAIL_COLUMNS - 1, size.rows());
      return Panes.beside(table(model, facts, left, selected),
          Details.server(model, facts, server.get(), new Size(DETAIL_COLUMNS, size.rows())), model.glyphs());
    }
    if (model.place().detail() && server.isPresent()) {
      return Details.server(model, facts, server.get(), size);
    }
    return table(model, facts, size, selected);
  }

  private static List<Line> table(Model model, Facts facts, Size size, String selected) {
    var shown = shown(model, facts);
    var of = shown.size() == facts.servers().size() ? "" : " of " + facts.servers().size();
    var lines = new ArrayList<Line>();
    lines.add(Panes.title("SERVERS  " + shown.size() + of, size.columns(), model.glyphs()));
    if (shown.isEmpty()) {
      lines.add(Line.text(empty(model, facts), Role.MUTED));
    } else {
      lines.addAll(new Table(COLUMNS, rows(facts, shown, model.glyphs(), size.columns()))
          .render(new Size(size.columns(), size.rows() - 1), selected, model.glyphs()));
    }
    return Panes.fill(lines, size);
  }

  private static String empty(Model model, Facts facts) {
    if (facts.servers().isEmpty()) {
      return " no agent has reported a server yet";
    }
    return " no server matches " + (model.place().filter().isEmpty()
        ? "backend " + model.place().scope()
        : "/" + model.place().filter() + "  (Esc clears the filter)");
  }

  private static List<Row> rows(Facts facts, List<ServerRow> shown, Glyphs glyphs, int width) {
    var rows = new ArrayList<Row>();
    var backend = "";
    for (var server : shown) {
      if (!server.backend().equals(backend)) {
        backend = server.backend();
        rows.add(Row.heading(heading(facts, backend, width)));
      }
      rows.add(row(facts, server, glyphs));
    }
    return rows;
  }

  private static Line heading(Facts facts, String name, int width) {
    var servers = facts.backends().getOrDefault(name, List.of());
    var up = servers.stream().filter(ServerRow::isUp).count();
    var sample = backend(facts, name);
    var words = sample.map(backend -> "  " + backend.getBalance() + (backend.getCheck().isEmpty()
        ? "  not checked"
        : "  check " + backend.getCheck())).orElse("");
    return Line.of(Span.of(" " + name, Role.TITLE).asBold())
        .plus("  " + up + "/" + servers.size() + " up",
            up == servers.size() ? Role.UP : up == 0 ? Role.DOWN : Role.WARN)
        .plus(words, Role.MUTED).fit(width);
  }

  /// The backend as the first agent reports it, a fresh one before others.
  static Optional<Backend> backend(Facts facts, String name) {
    var fresh = facts.view().fresh(facts.now().nanos());
    return java.util.stream.Stream.concat(fresh.stream(), facts.view().agents().stream())
        .flatMap(agent -> Optional.ofNullable(agent.status()).stream())
        .flatMap(status -> status.getBackendsList().stream()).filter(backend -> backend.getName().equals(name))
        .findFirst();
  }

  private static Row row(Facts facts, ServerRow server, Glyphs glyphs) {
    var number = server.isUnknown() ? Role.STALE : Role.TEXT;
    var unknown = server.isUnknown();
    return Row.of(server.id(), Line.text("  " + server.name(), Role.TITLE),
        Line.text(server.sample().getAddress(), Role.MUTED),
        Line.text(server.glyph(glyphs) + " " + server.word(), server.role()), agents(facts, server, glyphs),
        Line.text(unknown ? "?" : server.weight(), number),
        Line.text(unknown ? "?" : Words.count(server.sessions()), number),
        Line.text(unknown ? "?" : Words.count(server.totalSessions()), number),
        Line.text(Double.isNaN(server.rate()) ? "-" : Words.rate(server.rate()), number), check(server));
  }

  /// One glyph per agent, in the order of the header: what each of them thinks.
  static Line agents(Facts facts, ServerRow server, Glyphs glyphs) {
    var line = Line.EMPTY;
    for (var agent : facts.view().agents()) {
      var seen = server.seen().stream().filter(one -> one.agent().equals(agent.name())).findFirst();
      line = line.plus(seen.map(one -> mark(one, glyphs)).orElse(Span.of(glyphs.unknown(), Role.STALE)));
    }
    return line;
  }

  private static Span mark(ServerRow.Seen seen, Glyphs glyphs) {
    if (!seen.isFresh()) {
      return Span.of(glyphs.unknown(), Role.STALE);
    }
    var alone = new ServerRow("", "", "", List.of(seen), Double.NaN);
    return Span.of(alone.glyph(glyphs), alone.role());
  }

  private static Line check(ServerRow server) {
    var check = server.sample().getCheck();
    if (server.isUnknown()) {
      return Line.text("?", Role.STALE);
    }
    var text = check.getStatus() + (check.hasDuration() ? " " + Words.millis(check.getDuration()) : "")
        + (check.getFlapping() ? " flapping" : "");
    return Line.text(text.isBlank() ? "-" : text, server.isDown() ? Role.DOWN : Role.MUTED);
  }
}
