package dev.buoy.console.tui;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Every key, from the tables that the keys are handled by.
final class HelpPage implements Page {
  /// @param group heading
  record Entry(String group, String keys, String does) {}

  /// All that can be pressed, screens first.
  static List<Entry> entries(boolean readOnly) {
    var entries = new ArrayList<Entry>();
    Arrays.stream(Screen.values()).filter(screen -> !screen.key().isEmpty())
        .forEach(screen -> entries.add(new Entry("screens", screen.key(), screen.title() + ": " + screen.help())));
    Arrays.stream(Action.values()).filter(action -> !(readOnly && action.isVerb()))
        .forEach(action -> entries.add(new Entry("keys", String.join("  ", action.keys()), action.help())));
    return entries;
  }

  /// All that can be pressed there.
  private static List<Entry> entries(Model model) {
    var all = new ArrayList<Entry>();
    if (model.settings().isRecording()) {
      Arrays.stream(Winding.values())
          .forEach(each -> all.add(new Entry("recording", each.key(), "the recording: " + each.help())));
    }
    entries(model.settings().readOnly()).stream()
        .filter(entry -> all.stream().noneMatch(known -> known.keys().equals(entry.keys()))).forEach(all::add);
    return all;
  }

  private static Table<Entry> table(Model model) {
    var columns = List.<Column<Entry>>of(
        Column.<Entry>text("KEY", entry -> Line.text(entry.keys(), Role.TITLE)).least(12),
        Column.<Entry>text("DOES", entry -> Line.text(entry.does())).least(20));
    return Table.of("help", columns, entries(model), Entry::keys, "");
  }

  @Override
  public List<Table<?>> tables(Model model) {
    return List.of(table(model));
  }

  @Override
  public List<Line> panes(Model model, Size size) {
    var lines = new ArrayList<Line>();
    lines.add(Panes.title("HELP  keys; <:> takes the words of the command line", size.columns(), model.glyphs()));
    lines.addAll(Panes.table(model, table(model), size.rows(size.rows() - 1)));
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
}
