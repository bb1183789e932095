package dev.buoy.console.tui;

import dev.buoy.console.command.Sentences;
import dev.buoy.v1.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The journals of all agents as one table, the newest first.
final class EventTable {
  /// Objects and changes give way to reasons: they are wider than this only where a reason leaves room.
  private static final int OBJECT = 26;
  private static final int NARROW_OBJECT = 14;
  private static final int CHANGE = 20;
  private static final int NARROW_CHANGE = 10;
  private static final int LEAST_WHY = 20;
  /// From here on there is room for who asked for it.
  private static final int AUTHORED = 72;
  private static final int AUTHOR = 12;
  /// From here on there is room for the backend in front of a server's name.
  private static final int ROOMY = 140;

  private final Model model;
  private final int width;
  private final List<String> objects;
  /// Who asked for it has a column of its own, so that a long reason does not cut it off.
  private final boolean authored;

  private EventTable(Model model, List<Event> events, int width) {
    this.model = model;
    this.width = width;
    this.objects = events.stream().map(Event::getObject).distinct().toList();
    this.authored = width >= AUTHORED && events.stream().anyMatch(event -> !Sentences.author(event).isEmpty());
  }

  /// Identity of an event over all agents.
  static String id(Event event) {
    return "event " + event.getNode() + " " + event.getId();
  }

  /// The events about a subject, or all of them, the newest first. Where an agent's clock is known to be wrong, its
  /// events stand where they belong by this host's clock.
  static List<Event> about(Model model, Subject subject) {
    var facts = model.facts();
    var events = facts.view().events().reversed().stream().filter(event -> subject.isNone()
        || (subject.kind() == Subject.Kind.AGENT
            ? event.getNode().equals(subject.name())
            : subject.covers(event.getObject())));
    var wrong = facts.view().agents().stream().anyMatch(agent -> facts.hasWrongClock(agent.name()));
    return wrong
        ? events.sorted(Comparator.comparing((Event event) -> at(facts, event)).reversed()).toList()
        : events.toList();
  }

  /// When it happened by this host's clock, as far as that can be known.
  static Instant at(Facts facts, Event event) {
    var time = Moment.instant(event.getTime());
    return facts.hasWrongClock(event.getNode())
        ? time.minus(facts.history().skew(event.getNode()).orElse(Duration.ZERO))
        : time;
  }

  /// @param width of the pane: a narrow one has times without milliseconds and changes without what was before; servers
  ///              stand without their backend, as long as no other backend has a server of that name
  static Table<Event> of(Model model, List<Event> events, int width, String nothing) {
    return Table.of("events", new EventTable(model, events, width).columns(), events, EventTable::id, nothing);
  }

  /// The newest events in exactly this size, without headings.
  static List<Line> newest(Model model, Subject subject, Size size) {
    var all = about(model, subject);
    var some = all.subList(0, Math.min(all.size(), Math.max(0, size.rows())));
    var nothing = subject.isNone() ? model.facts().nothing("events") : "no event of " + subject.name() + " is known";
    if (some.isEmpty()) {
      return Panes.fill(List.of(Line.text(" " + nothing, Role.MUTED)), size);
    }
    var columns = new EventTable(model, some, size.columns()).columns().stream()
        .filter(column -> subject.isNone() || !column.key().equals("object")).toList();
    var lines = TablePainter.lines(Table.of("events", columns, some, EventTable::id, nothing), Look.FIRST, "",
        size.rows(size.rows() + 1), model.glyphs());
    return lines.subList(1, lines.size());
  }

  private boolean isNarrow() {
    return width < Size.DOCKED_COLUMNS;
  }

  private List<Column<Event>> columns() {
    var columns = new ArrayList<Column<Event>>(List.of(
        Column.<Event>text("TIME", event -> Line.text(time(event), Role.MUTED)).least(isNarrow() ? 8 : 12)
            .sorted(null),
        Column.<Event>text("AT", event -> Line.text(event.getNode())).least(2).most(12),
        Column.<Event>text("!", event -> Line.of(severity(event))).named("severity").least(1)
            .read(event -> event.getSeverity().name()).sorted(Comparator.comparing(Event::getSeverity).reversed()),
        Column.<Event>text("OBJECT", this::object).most(isNarrow() ? NARROW_OBJECT : OBJECT)
            .read(Event::getObject),
        Column.<Event>text("CHANGE", event -> Line.text(glyph(event, model.glyphs()) + " "
            + (isNarrow() ? outcome(event) : change(event)), role(event)))
            .least(8).most(isNarrow() ? NARROW_CHANGE + 2 : CHANGE + 2)
            .read(event -> change(event) + " " + event.getKind().name())));
    if (authored) {
      columns.add(Column.<Event>text("BY", event -> Line.text(Sentences.author(event))).least(2).most(AUTHOR));
    }
    columns.add(Column.<Event>text("WHY", event -> Line.text(authored ? event.getReason() : why(event)))
        .least(LEAST_WHY).sorted(null));
    return columns;
  }

  /// With `~` where the agent's clock is known to be wrong.
  private String time(Event event) {
    var facts = model.facts();
    var wrong = facts.hasWrongClock(event.getNode()) ? "~" : "";
    if (!model.place().absolute()) {
      return Words.age(Duration.between(at(facts, event), facts.now().wall()).isNegative()
          ? Duration.ZERO
          : Duration.between(at(facts, event), facts.now().wall())) + wrong;
    }
    return (isNarrow() ? Words.clock(event.getTime()) : Words.millis(event.getTime())) + wrong;
  }

  private Line object(Event event) {
    return Line.text(width < ROOMY ? brief(event.getObject(), objects) : event.getObject(), Role.TITLE);
  }

  /// A server by its own name where that says which one it is.
  static String brief(String object, List<String> objects) {
    var name = object.substring(object.lastIndexOf('/') + 1);
    var other = objects.stream().anyMatch(one -> !one.equals(object) && (one.equals(name) || one.endsWith("/" + name)));
    return other ? object : name;
  }

  private Span severity(Event event) {
    var span = Span.of(model.glyphs().of(event.getSeverity()), severityRole(event));
    return event.getSeverity() == Event.Severity.ALERT ? span.asBold() : span;
  }

  private static Role severityRole(Event event) {
    return switch (event.getSeverity()) {
      case WARNING -> Role.WARN;
      case ERROR, ALERT -> Role.DOWN;
      case NOTICE -> Role.TEXT;
      case INFO, SEVERITY_UNSPECIFIED, UNRECOGNIZED -> Role.MUTED;
    };
  }

  static String change(Event event) {
    return Sentences.change(event);
  }

  /// The change where it is short, else what it is now, else the last word.
  static String outcome(Event event) {
    var change = change(event);
    if (change.length() <= NARROW_CHANGE) {
      return change;
    }
    return event.getTo().isEmpty() ? change.substring(change.lastIndexOf(' ') + 1) : event.getTo();
  }

  static String why(Event event) {
    var operator = Sentences.author(event).isEmpty() ? "" : " by " + Sentences.author(event);
    return (event.getReason() + operator).strip();
  }

  static Role role(Event event) {
    return switch (event.getSeverity()) {
      case WARNING -> Role.WARN;
      case ERROR, ALERT -> Role.DOWN;
      case NOTICE -> isGood(event) ? Role.UP : Role.TEXT;
      case INFO, SEVERITY_UNSPECIFIED, UNRECOGNIZED -> isGood(event) ? Role.UP : Role.MUTED;
    };
  }

  private static boolean isGood(Event event) {
    return event.getTo().equals("UP") || event.getTo().equals("MASTER") || event.getTo().equals("READY");
  }

  private static String glyph(Event event, Glyphs glyphs) {
    return switch (event.getTo()) {
      case "UP", "READY" -> glyphs.up();
      case "MASTER" -> glyphs.master();
      case "DOWN", "FAULT" -> glyphs.down();
      case "DRAIN", "MAINT" -> glyphs.drain();
      default -> glyphs.info();
    };
  }
}
