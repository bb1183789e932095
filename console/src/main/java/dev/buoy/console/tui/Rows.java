package dev.buoy.console.tui;

import java.util.List;
import java.util.stream.Stream;

/// The objects of a screen in the order of their rows, and which one is selected.
final class Rows {
  static final String INSTANCE = "instance ";
  static final String BACKEND = "backend ";

  private Rows() {}

  static List<String> ids(Model model) {
    var facts = model.data().facts();
    return switch (model.place().screen()) {
      case OVERVIEW -> Stream.concat(facts.instances().stream().map(instance -> INSTANCE + instance.name()),
          facts.backends().keySet().stream().map(backend -> BACKEND + backend)).toList();
      case SERVERS -> ServersView.shown(model, facts).stream().map(ServerRow::id).toList();
      case EVENTS -> EventsView.shown(model).stream().map(EventsView::id).toList();
      case HELP -> Stream.of(Action.values()).filter(action -> !(model.settings().readOnly() && action.isVerb()))
          .map(Action::name).toList();
    };
  }

  /// The selected object while it exists, else the first; empty when there is none. A followed journal selects its
  /// newest event.
  static String selected(Model model) {
    var ids = ids(model);
    var newest = model.place().screen() == Screen.EVENTS && model.place().follow();
    var selection = model.place().selection();
    return !newest && ids.contains(selection) ? selection : ids.isEmpty() ? "" : ids.getFirst();
  }

  /// The id this many rows from the selected one, as far as there are rows.
  static String moved(Model model, int by) {
    var ids = ids(model);
    if (ids.isEmpty()) {
      return "";
    }
    var index = Math.max(0, ids.indexOf(selected(model)));
    return ids.get(Math.clamp((long) index + by, 0, ids.size() - 1));
  }
}
