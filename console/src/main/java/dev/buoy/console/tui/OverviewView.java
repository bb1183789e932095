package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Freshness;
import dev.buoy.console.tui.InstanceRow.Cell;
import dev.buoy.console.tui.InstanceRow.Holding;
import dev.buoy.console.tui.Table.Column;
import dev.buoy.console.tui.Table.Row;
import java.util.ArrayList;
import java.util.List;

/// Who is master of what, how the backends are, and what happened last.
final class OverviewView {
  private static final List<Column> BACKENDS = List.of(new Column("BACKEND", false, 0, 20),
      new Column("UP", true, 0, 5), new Column("SESS", true, 0, 5), new Column("TOTAL", true, 3, 6),
      new Column("RATE/s", true, 1, 7), new Column("BALANCE", false, 5, 10), new Column("CHECK", false, 4, 20),
      new Column("SERVERS", false, 0, 12));
  private static final int WIDE = 110;
  private static final int LEAST_EVENTS = 4;
  private static final int MOST_NOTES = 6;
  /// Up to this many instances tell their last change under the matrix where it has no room beside it.
  private static final int MOST_CHANGES = 3;

  private OverviewView() {}

  static List<Line> render(Model model, Facts facts, Size size) {
    var selected = Rows.selected(model);
    if (model.place().detail() && !size.docks()) {
      return Details.overview(model, facts, selected, size);
    }
    if (model.place().detail()) {
      var width = size.columns() * 2 / 5;
      return Panes.beside(panes(model, facts, new Size(size.columns() - width - 1, size.rows()), selected),
          Details.overview(model, facts, selected, new Size(width, size.rows())), model.glyphs());
    }
    return panes(model, facts, size, selected);
  }

  private static List<Line> panes(Model model, Facts facts, Size size, String selected) {
    var notes = notes(facts, size.columns(), selected);
    var routers = Math.max(1, facts.instances().size()) + 2 + notes.size();
    var backends = Math.max(1, facts.backends().size()) + 2;
    var spare = size.rows() - LEAST_EVENTS;
    if (routers + backends > spare) {
      routers = Math.max(Math.min(routers, spare - backends), Math.min(routers, spare / 2));
      backends = Math.max(0, Math.min(backends, spare - routers));
    }
    var lines = new ArrayList<Line>();
    lines.addAll(routers(model, facts, new Size(size.columns(), routers), selected, notes));
    lines.addAll(backends(model, facts, new Size(size.columns(), backends), selected));
    lines.addAll(events(model, new Size(size.columns(), Math.max(0, size.rows() - lines.size()))));
    return Panes.fill(lines, size);
  }

  private static List<Line> routers(Model model, Facts facts, Size size, String selected, List<Line> notes) {
    var lines = new ArrayList<Line>();
    lines.add(Panes.title("VRRP  instance x node", size.columns(), model.glyphs()));
    if (facts.instances().isEmpty()) {
      lines.add(Line.text(" no agent has reported a virtual router yet", Role.MUTED));
      lines.addAll(notes);
      return Panes.fill(lines, size);
    }
    var rows = Math.max(2, size.rows() - 1 - notes.size());
    var table = new Table(columns(facts, size.columns()),
        facts.instances().stream().map(instance -> row(facts, instance, model.glyphs(), size.columns())).toList());
    lines.addAll(table.render(new Size(size.columns(), rows), selected, model.glyphs()));
    lines.addAll(notes);
    return Panes.fill(lines, size);
  }

  private static List<Column> columns(Facts facts, int width) {
    var columns = new ArrayList<Column>();
    columns.add(new Column("INSTANCE", false, 0, 8));
    columns.add(new Column("VIP", false, 8, 12));
    for (var agent : facts.view().agents()) {
      var name = width >= WIDE && agent.info() != null ? agent.name() + "  " + agent.endpoint().place() : agent.name();
      columns.add(new Column(name, false, 0, 11));
    }
    columns.add(width >= WIDE ? new Column("LAST CHANGE", false, 9, 20) : new Column("CHANGED", false, 9, 6));
    return columns;
  }

  private static Row row(Facts facts, InstanceRow instance, Glyphs glyphs, int width) {
    var cells = new ArrayList<Line>();
    cells.add(Line.text(instance.label(), Role.TITLE));
    cells.add(Line.text(instance.addresses(), Role.MUTED));
    for (var agent : facts.view().agents()) {
      cells.add(instance.cell(agent.name()).map(cell -> cell(instance, cell, glyphs, width >= WIDE))
          .orElseGet(() -> absent(agent, facts.now())));
    }
    cells.add(instance.lastChange().map(cell -> cell.router().getLastTransition())
        .map(last -> Line.text(Words.age(facts.now().since(last.getTime())))
            .plus(width >= WIDE ? " " + last.getReason() : "", Role.MUTED))
        .orElse(Line.text("-", Role.MUTED)));
    return new Row(Rows.INSTANCE + instance.name(), cells, null);
  }

  /// An agent without word of this instance: it has none, or was never heard.
  private static Line absent(AgentView agent, Moment now) {
    return agent.freshness(now.nanos()) == Freshness.FRESH
        ? Line.text("-", Role.MUTED)
        : Line.text("? lost", Role.STALE);
  }

  private static Line cell(InstanceRow instance, Cell cell, Glyphs glyphs, boolean wide) {
    var router = cell.router();
    var priority = priority(cell, wide);
    return switch (cell.freshness()) {
      case LOST -> Line.text(glyphs.unknown() + " " + Words.age(cell.age()) + " lost", Role.STALE);
      case STALE -> Line.text(glyphs.unknown() + " was " + word(cell) + " " + Words.age(cell.age()), Role.STALE);
      case FRESH -> switch (router.getState()) {
        case MASTER -> master(instance, priority, glyphs);
        case BACKUP -> Line.text(glyphs.backup() + " backup ", Role.MUTED).plus(priority);
        case FAULT -> Line.of(Span.of(glyphs.down() + " FAULT ", Role.DOWN).asBold()).plus(priority, Role.DOWN);
        case INITIALIZE, UNSPECIFIED, UNRECOGNIZED -> Line.text(glyphs.unknown() + " init ", Role.WARN).plus(priority);
      };
    };
  }

  private static String word(Cell cell) {
    return cell.router().getState().name().toLowerCase(java.util.Locale.ROOT);
  }

  private static Line master(InstanceRow instance, String priority, Glyphs glyphs) {
    return switch (instance.holding()) {
      case SPLIT -> Line.of(Span.of("!MASTER! " + priority, Role.DOWN).asBold());
      case MOVING -> Line.text("> < " + priority, Role.WARN);
      case HELD, UNHELD, ELSEWHERE, UNKNOWN ->
        Line.of(Span.of(glyphs.master() + "MASTER ", Role.UP).asBold()).plus(priority, Role.UP);
    };
  }

  private static String priority(Cell cell, boolean wide) {
    var router = cell.router();
    var differs = router.getPriority() != router.getEffectivePriority();
    var star = differs || router.hasOverride() ? "*" : "";
    return router.getEffectivePriority() + (wide && differs ? "/" + router.getPriority() : "") + star;
  }

  /// Under the matrix: why an effective priority is not the configured one, and who does not answer.
  private static List<Line> notes(Facts facts, int width, String selected) {
    var notes = new ArrayList<Line>();
    for (var instance : facts.instances()) {
      instance.fresh().forEach(cell -> note(facts, instance, cell, width >= WIDE, notes));
      if (instance.holding() == Holding.MOVING) {
        notes.add(Line.text(" > < " + instance.name() + " is changing hands", Role.WARN));
      }
    }
    notes.addAll(facts.alarms());
    notes.addAll(facts.absences());
    for (var instance : facts.instances()) {
      var told = facts.instances().size() <= MOST_CHANGES || selected.equals(Rows.INSTANCE + instance.name());
      if (width < WIDE && told) {
        instance.lastChange().ifPresent(cell -> notes.add(lastChange(instance, cell)));
      }
    }
    if (notes.size() > MOST_NOTES) {
      var more = notes.size() - MOST_NOTES + 1;
      notes.subList(MOST_NOTES - 1, notes.size()).clear();
      notes.add(Line.text(" and " + more + " more: <d> describes an instance", Role.MUTED));
    }
    return notes.stream().map(note -> note.fit(width)).toList();
  }

  private static Line lastChange(InstanceRow instance, Cell cell) {
    var last = cell.router().getLastTransition();
    return Line.text("   " + instance.name() + " " + cell.agent() + " " + last.getFrom() + "->" + last.getTo() + ": ",
        Role.MUTED).plus(last.getReason());
  }

  private static void note(Facts facts, InstanceRow instance, Cell cell, boolean wide, List<Line> notes) {
    var router = cell.router();
    var where = " * " + instance.name() + " " + cell.agent() + ": ";
    if (router.getObserves()) {
      notes.add(Line.text(where + "observes only, never becomes MASTER", Role.MUTED));
    }
    if (router.hasOverride()) {
      var override = router.getOverride();
      var to = override.getTo().isEmpty() ? "" : " to " + override.getTo();
      var until = override.hasUntil() ? ", until " + Words.clock(override.getUntil()) : "";
      var what = override.getStandby() ? "in standby" : "handed over" + to;
      var ends = override.getStandby() ? cell.agent() : instance.name();
      notes.add(Line.text(where + what + " by " + override.getOperator() + " "
          + Words.age(facts.now().since(override.getSince())) + " ago" + until
          + (override.getReason().isEmpty() ? "" : " \"" + override.getReason() + "\"") + "  (:release " + ends + ")",
          Role.WARN));
    } else if (router.getPriority() != router.getEffectivePriority() || !router.getReasonsList().isEmpty()) {
      var numbers = router.getPriority() == router.getEffectivePriority()
          ? ""
          : wide
              ? "effective " + router.getEffectivePriority() + ", configured " + router.getPriority() + "  "
              : router.getEffectivePriority() + ", not " + router.getPriority() + ": ";
      notes.add(Line.text(where + numbers + String.join("; ", router.getReasonsList()), Role.WARN));
    }
  }

  private static List<Line> backends(Model model, Facts facts, Size size, String selected) {
    var lines = new ArrayList<Line>();
    lines.add(Panes.title("BACKENDS", size.columns(), model.glyphs()));
    var rows = new ArrayList<Row>();
    facts.backends().forEach(
        (name, servers) -> rows.add(backend(facts, name, servers, model.glyphs(), size.columns() >= WIDE)));
    if (rows.isEmpty()) {
      lines.add(Line.text(" no agent has reported a backend yet", Role.MUTED));
    } else {
      lines.addAll(new Table(BACKENDS, rows).render(new Size(size.columns(), Math.max(0, size.rows() - 1)), selected,
          model.glyphs()));
    }
    return Panes.fill(lines, size);
  }

  private static Row backend(Facts facts, String name, List<ServerRow> servers, Glyphs glyphs, boolean wide) {
    var up = servers.stream().filter(ServerRow::isUp).count();
    var unknown = servers.stream().allMatch(ServerRow::isUnknown);
    var role = unknown ? Role.STALE : up == servers.size() ? Role.UP : up == 0 ? Role.DOWN : Role.WARN;
    var glyph = unknown
        ? glyphs.unknown()
        : up == servers.size()
            ? glyphs.up()
            : servers.stream().anyMatch(ServerRow::isDown) ? glyphs.down() : glyphs.drain();
    var marks = Line.EMPTY;
    for (var server : servers) {
      marks = marks.plus(server.glyph(glyphs), server.role()).plus(wide ? server.name() + " " : "");
    }
    var sample = ServersView.backend(facts, name);
    var rate = servers.stream().mapToDouble(ServerRow::rate).filter(one -> !Double.isNaN(one)).reduce(Double::sum);
    return Row.of(Rows.BACKEND + name, Line.text(name, Role.TITLE),
        Line.text((unknown ? "?" : up) + "/" + servers.size() + glyph, role),
        Line.text(unknown ? "?" : Words.count(servers.stream().mapToLong(ServerRow::sessions).sum())),
        Line.text(unknown ? "?" : Words.count(servers.stream().mapToLong(ServerRow::totalSessions).sum())),
        Line.text(rate.isPresent() ? Words.rate(rate.getAsDouble()) : "-"),
        Line.text(sample.map(dev.buoy.v1.Backend::getBalance).orElse("-"), Role.MUTED),
        Line.text(sample.map(one -> one.getCheck().isEmpty() ? "none" : one.getCheck()).orElse("-"), Role.MUTED),
        marks);
  }

  private static List<Line> events(Model model, Size size) {
    var lines = new ArrayList<Line>();
    lines.add(Panes.title("EVENTS", size.columns(), model.glyphs()));
    if (model.data().view().events().isEmpty()) {
      lines.add(Line.text(" no agent has reported an event yet", Role.MUTED));
    } else {
      lines.addAll(EventsView.newest(model, new Size(size.columns(), size.rows() - 1)));
    }
    return Panes.fill(lines, size);
  }

}
