package dev.buoy.console.tui;

import dev.buoy.console.tui.Table.Column;
import dev.buoy.console.tui.Table.Row;
import dev.buoy.console.command.Sentences;
import dev.buoy.v1.Event;
import java.util.ArrayList;
import java.util.List;

/// The journals of all agents as one, the newest first.
final class EventsView {
  /// Objects and changes give way to reasons: they are wider than this only where a reason leaves room.
  private static final int OBJECT = 26;
  private static final int NARROW_OBJECT = 14;
  private static final int CHANGE = 18;
  private static final int NARROW_CHANGE = 10;
  private static final int LEAST_WHY = 20;
  /// From here on there is room for the backend in front of a server's name.
  private static final int ROOMY = 140;

  private EventsView() {}

  /// Identity of an event over all agents.
  static String id(Event event) {
    return event.getNode() + " " + event.getId();
  }

  /// What passes the screen's filter, the newest first.
  static List<Event> shown(Model model) {
    return model.data().view().events().reversed().stream().filter(event -> model.place().passes(text(event))).toList();
  }

  static List<Line> render(Model model, Size size) {
    var events = shown(model);
    var follow = model.place().follow() ? "follow on" : "follow off";
    var lines = new ArrayList<Line>();
    lines.add(Panes.title("EVENTS  " + events.size() + " newest first  " + follow, size.columns(), model.glyphs()));
    if (events.isEmpty()) {
      var why = model.place().filter().isEmpty()
          ? " no agent has reported an event yet"
          : " no event matches /" + model.place().filter() + "  (Esc clears the filter)";
      lines.add(Line.text(why, Role.MUTED));
      return Panes.fill(lines, size);
    }
    lines.addAll(table(events, model.glyphs(), size.columns()).render(new Size(size.columns(), size.rows() - 1),
        Rows.selected(model), model.glyphs()));
    return Panes.fill(lines, size);
  }

  /// The newest events without the screen's heading, as many as there are rows.
  static List<Line> newest(Model model, Size size) {
    var events = model.data().view().events().reversed();
    var shown = events.subList(0, Math.min(events.size(), Math.max(0, size.rows())));
    var lines = table(shown, model.glyphs(), size.columns()).render(new Size(size.columns(), shown.size() + 1), "",
        model.glyphs());
    return lines.subList(Math.min(1, lines.size()), lines.size());
  }

  /// @param width of the screen: a narrow one has times without milliseconds and changes without what was before;
  ///              servers stand without their backend, as long as no other backend has a server of that name
  private static Table table(List<Event> events, Glyphs glyphs, int width) {
    var narrow = width < Size.DOCKED_COLUMNS;
    var columns = List.of(new Column("TIME UTC", false, 0, 8), new Column("AT", false, 0, 2, 8),
        new Column("", false, 0, 1), new Column("OBJECT", false, 0, 4, narrow ? NARROW_OBJECT : OBJECT),
        new Column("CHANGE", false, 0, 6, narrow ? NARROW_CHANGE : CHANGE), new Column("WHY", false, 0, LEAST_WHY));
    var objects = events.stream().map(Event::getObject).distinct().toList();
    return new Table(columns, events.stream().map(event -> row(event, glyphs, width, objects)).toList());
  }

  private static Row row(Event event, Glyphs glyphs, int width, List<String> objects) {
    var narrow = width < Size.DOCKED_COLUMNS;
    var role = role(event);
    return Row.of(id(event),
        Line.text(narrow ? Words.clock(event.getTime()) : Words.millis(event.getTime()), Role.MUTED),
        Line.text(event.getNode()), Line.text(glyph(event, glyphs), role),
        Line.text(width < ROOMY ? brief(event.getObject(), objects) : event.getObject(), Role.TITLE),
        Line.text(narrow ? outcome(event) : change(event), role), Line.text(why(event)));
  }

  /// A server by its own name where that says which one it is.
  static String brief(String object, List<String> objects) {
    var name = object.substring(object.lastIndexOf('/') + 1);
    var other = objects.stream().anyMatch(one -> !one.equals(object) && (one.equals(name) || one.endsWith("/" + name)));
    return other ? object : name;
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

  private static String text(Event event) {
    return String.join(" ", event.getNode(), event.getObject(), change(event), why(event), event.getKind().name(),
        event.getSeverity().name());
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
