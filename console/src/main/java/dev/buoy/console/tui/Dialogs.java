package dev.buoy.console.tui;

import dev.buoy.console.tui.Dialog.Changing;
import java.util.ArrayList;
import java.util.List;

/// The open dialog, painted over the screen behind it.
final class Dialogs {
  private static final int WIDEST = 104;
  private static final int NARROWEST = 12;
  /// Columns of what an action is called, at least.
  private static final int LABEL = 20;
  /// Columns that the frame of a box takes.
  static final int BORDERS = 4;

  private Dialogs() {}

  static List<Line> over(Model model, List<Line> behind, Size size) {
    var dialog = model.dialog();
    if (dialog == null || size.columns() < NARROWEST || size.rows() < BORDERS) {
      return behind;
    }
    var room = room(size);
    var width = room.columns() + BORDERS;
    var box = switch (dialog) {
      case Dialog.Choosing(var menu) ->
        Panes.box("ACTIONS  " + menu.title(), menu(menu, model, room), width, Role.UP, model.glyphs());
      case Dialog.Quitting(var why) -> Panes.box("QUIT", quitting(why, room.columns()), width, Role.WARN,
          model.glyphs());
      case Drilling drilling -> DrillBox.of(model, drilling, room, width);
      case Changing changing -> ChangeBox.of(model, changing, room, width);
    };
    return place(behind, box, size, (size.columns() - width) / 2);
  }

  /// What a box holds inside of its frame.
  static Size room(Size size) {
    return new Size(Math.min(WIDEST, size.columns() - 2) - BORDERS, size.rows() - BORDERS + 1);
  }

  private static List<Line> quitting(String why, int width) {
    var lines = new ArrayList<Line>();
    if (!why.isEmpty()) {
      wrap("", why, Role.WARN, width, lines);
    }
    lines.add(Line.text("Leave the console?  y yes   n no"));
    return lines;
  }

  private static List<Line> place(List<Line> behind, List<Line> box, Size size, int column) {
    var lines = new ArrayList<>(behind);
    var top = Math.max(0, Math.min(3, size.rows() - box.size()));
    for (var i = 0; i < box.size() && top + i < size.rows(); i++) {
      lines.set(top + i, behind.get(top + i).under(column, box.get(i)));
    }
    return lines;
  }

  private static List<Line> menu(Menu menu, Model model, Size room) {
    var lines = new ArrayList<Line>();
    var label = Math.min(room.columns() * 2 / 3,
        menu.items().stream().mapToInt(item -> Text.width(item.label())).max().orElse(0));
    var window = Math.max(1, room.rows() - 2);
    var from = Math.max(0, Math.min(menu.chosen() - window / 2, menu.items().size() - window));
    for (var i = from; i < Math.min(menu.items().size(), from + window); i++) {
      var item = menu.items().get(i);
      var marker = i == menu.chosen() ? model.glyphs().selection() + " " : "  ";
      var line = Line.text(marker)
          .plus(Text.left(item.label(), Math.max(LABEL, label)), item.isEnabled() ? Role.TITLE : Role.MUTED)
          .plus(item.isEnabled() ? "  :" + item.command() : "  not now: " + item.refusal(), Role.MUTED)
          .fit(room.columns());
      lines.add(i == menu.chosen() ? line.selected() : line);
    }
    lines.add(Line.EMPTY);
    lines.add(Line.text("Enter shows the plan   Esc back", Role.MUTED));
    return lines;
  }

  /// Broken into lines, with a head before the first.
  static void wrap(String head, String text, Role role, int width, List<Line> lines) {
    var first = head;
    for (var part : Panes.wrap(text, width - Text.width(head))) {
      lines.add(Line.text(first, Role.MUTED).plus(part, role));
      first = " ".repeat(Text.width(head));
    }
  }
}
