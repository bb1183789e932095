package dev.buoy.console.tui;

import java.util.ArrayList;
import java.util.List;

/// Who is master of what, how the backends are, and what happened last.
final class OverviewPage implements Page {
  private static final int WIDE = Matrix.WIDE;
  private static final int LEAST_EVENTS = 5;

  private static Table<BackendRow> backends(Model model, int width) {
    var facts = model.facts();
    var glyphs = model.glyphs();
    var columns = List.<Column<BackendRow>>of(
        Column.<BackendRow>text("BACKEND", backend -> Line.text(backend.name(), Role.TITLE)).least(17),
        Column.<BackendRow>number("UP", backend -> up(backend, glyphs),
            backend -> backend.isUnknown() ? Double.NaN : (double) backend.up() / backend.servers().size()).least(5)
            .read(backend -> backend.isWhole() ? "up" : backend.up() == 0 ? "down" : "part"),
        number("SESS", backend -> backend.sessions()),
        Column.<BackendRow>number("TOTAL", backend -> count(backend, backend.totalSessions()),
            BackendRow::totalSessions).drop(8),
        Column.<BackendRow>number("RATE/s", backend -> Line.text(Words.rate(backend.flow().sessions())),
            backend -> backend.flow().sessions()).drop(2),
        Column.<BackendRow>number("IN/s", backend -> Line.text(Words.bytes(backend.flow().in())),
            backend -> backend.flow().in()).drop(5),
        Column.<BackendRow>number("OUT/s", backend -> Line.text(Words.bytes(backend.flow().out())),
            backend -> backend.flow().out()).drop(5),
        Column.<BackendRow>number("P95ms", backend -> Line.text(Words.millis(backend.p95())), BackendRow::p95)
            .named("p95").drop(6),
        Column.<BackendRow>text("BALANCE", backend -> Line.text(backend.sample().map(one -> one.getBalance())
            .orElse("-"), Role.MUTED)).drop(9).least(10),
        Column.<BackendRow>text("CHECK", backend -> Line.text(check(backend, width >= WIDE), Role.MUTED)).drop(4)
            .least(6)
            .most(24),
        Column.<BackendRow>text("SERVERS", backend -> servers(backend, glyphs, width >= WIDE)).least(7).sorted(null));
    return Table.of("backends", columns, List.copyOf(facts.backends().values()),
        backend -> Subject.backend(backend.name()).toString(), facts.nothing("backends"));
  }

  private static Column<BackendRow> number(String title, java.util.function.ToLongFunction<BackendRow> value) {
    return Column.number(title, backend -> count(backend, value.applyAsLong(backend)), value::applyAsLong);
  }

  private static Line count(BackendRow backend, long count) {
    return Line.text(backend.isUnknown() ? "?" : Words.count(count));
  }

  private static Line up(BackendRow backend, Glyphs glyphs) {
    var line = Line.text((backend.isUnknown() ? "?" : backend.up()) + "/" + backend.servers().size()
        + backend.glyph(glyphs), backend.role());
    return backend.disagrees() ? line.plus("!", Role.WARN) : line;
  }

  /// Where there is room with its counts: `tcp 1s rise 3 fall 1`.
  private static String check(BackendRow backend, boolean whole) {
    var check = backend.sample().map(one -> one.getCheck().isEmpty() ? "none" : one.getCheck()).orElse("-");
    return whole ? check : check.replaceAll(" rise .*", "");
  }

  private static Line servers(BackendRow backend, Glyphs glyphs, boolean wide) {
    var marks = Line.EMPTY;
    for (var server : backend.servers()) {
      marks = marks.plus(server.glyph(glyphs), server.role()).plus(wide ? server.name() + " " : "");
    }
    return marks;
  }

  private static Table<dev.buoy.v1.Event> events(Model model, int width) {
    return EventTable.of(model, EventTable.about(model, Subject.NONE), width, model.facts().nothing("events"));
  }

  @Override
  public List<Table<?>> tables(Model model) {
    var width = model.size().columns();
    return List.of(Matrix.table(model, width), backends(model, width), events(model, width));
  }

  @Override
  public List<Line> panes(Model model, Size size) {
    var look = Selection.look(model);
    var selected = Selection.of(model);
    var matrix = Matrix.table(model, size.columns());
    var backends = backends(model, size.columns());
    var events = events(model, size.columns());
    var tall = TablePainter.height(backends, look) + 1;
    var wanted = TablePainter.height(matrix, look) + 1;
    var spare = size.rows() - LEAST_EVENTS - Math.min(tall, 4) - Math.min(wanted, 4);
    var notes = Notes.of(model.facts(), size.columns(), selected, spare);
    var top = Math.min(wanted, Math.max(4, size.rows() - LEAST_EVENTS - tall - notes.size()));
    var middle = Math.min(tall, Math.max(3, size.rows() - LEAST_EVENTS - top - notes.size()));
    var lines = new ArrayList<Line>();
    lines.add(Panes.title(Matrix.caption(model, matrix, look), size.columns(), model.glyphs()));
    lines.addAll(Panes.table(model, matrix, size.rows(top - 1)));
    lines.addAll(notes);
    lines.add(title(model, backends, "BACKENDS", size));
    lines.addAll(Panes.table(model, backends, size.rows(middle - 1)));
    lines.add(title(model, events, "EVENTS", size));
    lines.addAll(Panes.table(model, events, size.rows(size.rows() - lines.size())));
    return Panes.fill(lines, size);
  }

  private static Line title(Model model, Table<?> table, String name, Size size) {
    return Panes.title(table.caption(name, Selection.look(model)), size.columns(), model.glyphs());
  }

  @Override
  public Subject subject(Model model, String id) {
    var subject = Subject.parse(id);
    return subject.isNone() ? EventsPage.subjectOf(model, id) : subject;
  }

  @Override
  public List<Line> detail(Model model, String id, int width) {
    return id.startsWith("event ")
        ? Screen.EVENTS.page().detail(model, id, width)
        : Details.of(model, subject(model, id), width);
  }

  @Override
  public int breadth() {
    return WIDE;
  }

  @Override
  public Model into(Model model, String id) {
    var subject = Subject.parse(id);
    return switch (subject.kind()) {
      case BACKEND -> model.with(model.place().into(new Spot(Screen.SERVERS, id)));
      case INSTANCE -> model.with(model.place().into(new Spot(Screen.EVENTS, id)).following(false));
      case SERVER, FRONTEND, AGENT, NONE -> model.with(model.place().select(id).detailed(true));
    };
  }
}
