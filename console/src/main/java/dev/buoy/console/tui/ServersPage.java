package dev.buoy.console.tui;

import dev.buoy.v1.CheckStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Frontends, and the servers of all backends or of one, with what every agent thinks of them.
final class ServersPage implements Page {
  private static final int LEAST_SERVERS = 6;

  private static Table<FrontendRow> frontends(Model model) {
    var facts = model.facts();
    var columns = List.<Column<FrontendRow>>of(
        Column.<FrontendRow>text("FRONTEND", row -> Line.text(row.name(), Role.TITLE)).least(18),
        Column.<FrontendRow>text("BIND", row -> Line.text(String.join(" ", row.sample().getBindList()), Role.MUTED))
            .drop(4).least(6).most(30),
        Column.<FrontendRow>text("STATE", row -> state(row, model.glyphs())).least(6),
        Column.<FrontendRow>number("SESS", row -> count(row, row.sessions()), FrontendRow::sessions),
        Column.<FrontendRow>number("TOTAL", row -> count(row, row.totalSessions()), FrontendRow::totalSessions).drop(5),
        Column.<FrontendRow>number("RATE/s", row -> count(row, row.rate()), FrontendRow::rate).drop(2),
        Column.<FrontendRow>number("DENIED", row -> count(row, row.denied()), FrontendRow::denied).drop(6),
        Column.<FrontendRow>text("BACKEND", row -> Line.text(row.sample().getDefaultBackend())).drop(1).least(18)
            .most(40));
    return Table.of("frontends", columns, facts.frontends(),
        row -> new Subject(Subject.Kind.FRONTEND, row.name()).toString(), facts.nothing("frontends"));
  }

  private static Line state(FrontendRow row, Glyphs glyphs) {
    if (row.isUnknown()) {
      return Line.text(glyphs.unknown() + " unknown", Role.STALE);
    }
    var all = row.fresh().size();
    return row.listening() == all
        ? Line.text(glyphs.up() + " open", row.role())
        : Line.text(glyphs.down() + " open on " + row.listening() + " of " + all, row.role());
  }

  private static Line count(FrontendRow row, long count) {
    return row.isUnknown() ? Line.text("?", Role.STALE) : Line.text(Words.count(count));
  }

  private static Table<ServerRow> servers(Model model) {
    var facts = model.facts();
    var scope = Subject.parse(model.place().scope());
    var rows = facts.servers().stream().filter(row -> scope.isNone() || row.backend().equals(scope.name())).toList();
    var nothing = scope.isNone() ? facts.nothing("servers") : "backend " + scope.name() + " has no server any more";
    return Table.of("servers", columns(model), rows, row -> Subject.server(row.id()).toString(), nothing)
        .grouped(ServerRow::backend, name -> heading(facts, name)).moving();
  }

  private static List<Column<ServerRow>> columns(Model model) {
    var facts = model.facts();
    var glyphs = model.glyphs();
    return List.of(
        Column.<ServerRow>text("SERVER", row -> Line.text(" " + row.name(), Role.TITLE)).least(8)
            .read(ServerRow::id).sorted(Comparator.comparing(ServerRow::name)),
        Column.<ServerRow>text("ADDRESS", row -> Line.text(row.sample().getAddress(), Role.MUTED)).drop(5).least(15)
            .most(30),
        Column.<ServerRow>text("STATE", row -> row.state(glyphs)).least(12).read(ServerRow::word)
            .sorted(Comparator.comparingInt(ServerRow::rank)),
        Column.<ServerRow>text("AGENTS", row -> agents(facts, row, glyphs)).drop(1).least(6).sorted(null),
        Column.<ServerRow>number("WGT", row -> unless(row, row.weight()),
            row -> row.sample().getWeight()).drop(6).named("weight"),
        Column.<ServerRow>number("SESS", row -> unless(row, Words.count(row.sessions())), ServerRow::sessions),
        Column.<ServerRow>number("TOTAL", row -> unless(row, Words.count(row.totalSessions())),
            ServerRow::totalSessions).drop(9).least(5),
        Column.<ServerRow>number("RATE/s", row -> Line.text(Words.rate(row.flow().sessions()), number(row)),
            row -> row.flow().sessions()).drop(4).least(6),
        Column.<ServerRow>number("IN/s", row -> Line.text(Words.bytes(row.flow().in()), number(row)),
            row -> row.flow().in()).drop(9),
        Column.<ServerRow>number("OUT/s", row -> Line.text(Words.bytes(row.flow().out()), number(row)),
            row -> row.flow().out()).drop(9).least(5),
        Column.<ServerRow>number("P50", row -> Line.text(Words.millis(row.p50()), number(row)), ServerRow::p50)
            .drop(8).least(3),
        Column.<ServerRow>number("P95ms", row -> Line.text(Words.millis(row.p95()), number(row)), ServerRow::p95)
            .named("p95").drop(7).least(5),
        Column.<ServerRow>text("CHECK", ServersPage::check).drop(3).least(11).most(24),
        Column.<ServerRow>graph("LATENCY", row -> Line.text(facts.history().minute(row.id()).latency().bars(glyphs),
            row.isDown() ? Role.DOWN : Role.MUTED)).drop(2).least(8).most(60));
  }

  private static Role number(ServerRow server) {
    return server.isUnknown() ? Role.STALE : Role.TEXT;
  }

  private static Line unless(ServerRow server, String known) {
    return server.isUnknown() ? Line.text("?", Role.STALE) : Line.text(known);
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
    var alone = ServerRow.alone(seen);
    return Span.of(alone.glyph(glyphs), alone.role());
  }

  private static Line check(ServerRow server) {
    var check = server.sample().getCheck();
    if (server.isUnknown()) {
      return Line.text("?", Role.STALE);
    }
    var text = words(check);
    return Line.text(text.isBlank() ? "-" : text, server.isDown() ? Role.DOWN : Role.MUTED);
  }

  private static String words(CheckStatus check) {
    return check.getStatus() + (check.hasDuration() ? " " + Words.millis(check.getDuration()) : "")
        + (check.getFlapping() ? " flapping" : "");
  }

  private static Line heading(Facts facts, String name) {
    var backend = facts.backends().get(name);
    if (backend == null) {
      return Line.text(" " + name, Role.TITLE);
    }
    var words = backend.sample().map(one -> "  " + one.getBalance() + (one.getCheck().isEmpty()
        ? "  not checked"
        : "  check " + one.getCheck())).orElse("");
    return Line.of(Span.of(" " + name, Role.TITLE).asBold())
        .plus("  " + (backend.isUnknown() ? "?" : backend.up()) + "/" + backend.servers().size() + " up",
            backend.role())
        .plus(words, Role.MUTED);
  }

  @Override
  public List<Table<?>> tables(Model model) {
    return model.place().scope().isEmpty() ? List.of(servers(model), frontends(model)) : List.of(servers(model));
  }

  @Override
  public List<Line> panes(Model model, Size size) {
    var look = Selection.look(model);
    var servers = servers(model);
    var lines = new ArrayList<Line>();
    var frontends = model.place().scope().isEmpty() ? frontends(model) : null;
    var below = frontends == null
        ? 0
        : Math.min(TablePainter.height(frontends, look) + 1, Math.max(0, size.rows() - LEAST_SERVERS));
    lines.add(Panes.title(servers.caption("SERVERS", look), size.columns(), model.glyphs()));
    var most = size.rows() - below - 1;
    lines.addAll(Panes.table(model, servers, size.rows(most)));
    if (frontends != null && below > 1) {
      lines.add(Panes.title(frontends.caption("FRONTENDS", look), size.columns(), model.glyphs()));
      lines.addAll(Panes.table(model, frontends, size.rows(below - 1)));
    }
    return Panes.fill(lines, size);
  }

  /// Who is master of what, as on the overview.
  @Override
  public List<Line> head(Model model, Size size) {
    var matrix = Matrix.table(model, size.columns());
    if (matrix.rows().isEmpty()) {
      return List.of();
    }
    var height = Math.min(size.rows() - 1, TablePainter.height(matrix, Look.FIRST));
    var shown = height - 1;
    var first = shown < matrix.rows().size() ? "  the first " + shown : "";
    var lines = new ArrayList<Line>();
    lines.add(Panes.title(Matrix.caption(model, matrix, Look.FIRST) + first, size.columns(), model.glyphs()));
    lines.addAll(TablePainter.lines(matrix, Look.FIRST, "", size.rows(height), model.glyphs()));
    return lines;
  }

  @Override
  public boolean docksAlways() {
    return true;
  }

  @Override
  public boolean hasJournal() {
    return true;
  }

  @Override
  public Model into(Model model, String id) {
    var subject = Subject.parse(id);
    if (subject.kind() == Subject.Kind.FRONTEND) {
      var backend = model.facts().frontends().stream().filter(row -> row.name().equals(subject.name()))
          .map(row -> row.sample().getDefaultBackend()).findFirst().orElse("");
      return backend.isEmpty()
          ? model.noting(subject.name() + " has no default backend", Role.MUTED)
          : model.with(model.place().into(new Spot(Screen.SERVERS, Subject.backend(backend).toString())));
    }
    return subject.isNone() ? model : model.with(model.place().into(new Spot(Screen.EVENTS, id)).following(false));
  }
}
