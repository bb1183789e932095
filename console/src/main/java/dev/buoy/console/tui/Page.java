package dev.buoy.console.tui;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What one screen shows and where its rows lead. All else is the same on every screen: filter, order, marks, selection
/// and detail are kept by {@link Place}, tables are painted by {@link TablePainter}. Without state; everything is a
/// function of the model.
interface Page {
  /// Its tables from top to bottom; ids are unique over all of them.
  List<Table<?>> tables(Model model);

  /// The body without the description of the selected object.
  List<Line> panes(Model model, Size size);

  /// What the row is about.
  default Subject subject(Model model, String id) {
    return Subject.parse(id);
  }

  /// Lines over the whole width above everything else, where there is room; nothing in them is selected.
  default List<Line> head(Model model, Size size) {
    return List.of();
  }

  /// The description of a row's object, as many lines as it takes; empty: there is none to open.
  default List<Line> detail(Model model, String id, int width) {
    return Details.of(model, subject(model, id), width);
  }

  /// What its description is called.
  default String heading(Model model, String id) {
    return subject(model, id).name();
  }

  /// The description stands beside the tables as soon as there is room, without being asked for.
  default boolean docksAlways() {
    return false;
  }

  /// The narrowest width that its panes should keep beside others.
  default int breadth() {
    return 72;
  }

  /// The newest events of all stand under it where there is room.
  default boolean hasJournal() {
    return false;
  }

  /// Where Enter leads from a row.
  default Model into(Model model, String id) {
    return model.with(model.place().detailed(true));
  }

  /// The row that is selected whatever the operator selected before.
  default Optional<String> pinned(Model model) {
    return Optional.empty();
  }

  /// What agents are asked for while it is shown, beside what they report to every page.
  default Optional<Subscription> subscription(Model model) {
    return Optional.empty();
  }

  /// What can be done with the selected or the marked rows, where that does not follow from their objects.
  default Optional<Menu> menu(Model model) {
    return Optional.empty();
  }

  /// Keys that mean something here and not everywhere.
  default Set<Action> actions() {
    return Set.of();
  }

  /// Keys that the line of hints has room for before all others but help and commands.
  default Set<Action> foremost() {
    return Set.of();
  }

  /// Does what one of {@link #actions} means here.
  default Step act(Model model, Action action) {
    return Step.of(model);
  }
}
