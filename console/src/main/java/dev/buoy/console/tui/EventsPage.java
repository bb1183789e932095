package dev.buoy.console.tui;

import dev.buoy.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The journals of all agents: of one object where the screen is limited to it.
final class EventsPage implements Page {
  private static final int MOST_FOOTER = 4;

  private static List<Event> events(Model model) {
    return EventTable.about(model, Subject.parse(model.place().scope()));
  }

  private static Table<Event> table(Model model, int width) {
    var scope = Subject.parse(model.place().scope());
    var nothing = scope.isNone()
        ? model.facts().nothing("events")
        : "no event of " + scope.name() + " among the " + model.facts().view().events().size() + " known here";
    return EventTable.of(model, events(model), width, nothing);
  }

  @Override
  public List<Table<?>> tables(Model model) {
    return List.of(table(model, model.size().columns()));
  }

  @Override
  public List<Line> panes(Model model, Size size) {
    var table = table(model, size.columns());
    var follow = model.place().follow() ? "follow on" : "follow off";
    var footer = footer(model, size);
    var lines = new ArrayList<Line>();
    lines.add(Panes.title(table.caption("EVENTS", Selection.look(model)) + "  newest first  " + follow, size.columns(),
        model.glyphs()));
    lines.addAll(Panes.table(model, table, size.rows(size.rows() - 1 - footer.size())));
    lines.addAll(footer);
    return Panes.fill(lines, size);
  }

  /// Why the selected event happened, in full, where the row has no room for it.
  private static List<Line> footer(Model model, Size size) {
    var why = event(model, Selection.of(model)).map(EventTable::why).orElse("");
    if (Text.width(why) < size.columns() / 3 || size.rows() < MOST_FOOTER * 2) {
      return List.of();
    }
    var lines = new ArrayList<Line>();
    lines.add(Panes.title("WHY", size.columns(), model.glyphs()));
    Panes.wrap(why, size.columns() - 2).stream().limit(MOST_FOOTER - 1L).map(text -> Line.text(" " + text))
        .forEach(lines::add);
    return lines;
  }

  private static Optional<Event> event(Model model, String id) {
    return events(model).stream().filter(event -> EventTable.id(event).equals(id)).findFirst();
  }

  @Override
  public Subject subject(Model model, String id) {
    return subjectOf(model, id);
  }

  /// What an event happened to; the agent where it names nothing else.
  static Subject subjectOf(Model model, String id) {
    return event(model, id).map(event -> Subject.named(model.facts(), event.getObject())).filter(one -> !one.isNone())
        .or(() -> event(model, id).map(event -> Subject.named(model.facts(), event.getNode()))).orElse(Subject.NONE);
  }

  @Override
  public List<Line> detail(Model model, String id, int width) {
    return event(model, id).map(event -> Details.event(event, width)).orElse(List.of());
  }

  @Override
  public Optional<String> pinned(Model model) {
    return model.place().follow() ? events(model).stream().findFirst().map(EventTable::id) : Optional.empty();
  }

  @Override
  public Model into(Model model, String id) {
    return model.with(model.place().select(id).following(false).detailed(true));
  }

  @Override
  public Set<Action> actions() {
    return Set.of(Action.FOLLOW);
  }

  @Override
  public Step act(Model model, Action action) {
    return Step.of(model.with(model.place().following(!model.place().follow())));
  }
}
