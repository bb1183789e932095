package dev.buoy.console.tui;

import dev.buoy.console.command.Clause;
import dev.buoy.console.drill.DrillText;
import dev.buoy.v1.Drill;
import java.util.ArrayList;
import java.util.List;

/// The box of a drill that is about to be begun.
final class DrillBox {
  private DrillBox() {}

  /// @param room  inside the borders
  /// @param width with the borders
  static List<Line> of(Model model, Drilling drilling, Size room, int width) {
    var words = String.join(" ", drilling.invocation().words())
        + (drilling.invocation().options().has(Clause.FORCE) ? " --force" : "");
    var border = drilling.planned() == null || drilling.isRunnable() ? Role.UP : Role.WARN;
    return Panes.box((drilling.isRunnable() || drilling.planned() == null ? "PLAN  " : "REFUSED  ") + "drill " + words,
        paging(drilling, room).lines(drilling.reading(), ""), width, border, model.glyphs());
  }

  /// How far it is read once this key was pressed.
  static Reading reading(Model model, Drilling drilling, String key) {
    return model.size().isCard()
        ? drilling.reading()
        : paging(drilling, Dialogs.room(model.size())).read(drilling.reading(), key);
  }

  private static Paging paging(Drilling drilling, Size room) {
    return new Paging(facts(drilling, room.columns()), footer(drilling, room.columns()), room.rows());
  }

  private static List<Line> facts(Drilling drilling, int width) {
    var lines = new ArrayList<Line>();
    var planned = drilling.planned();
    if (planned != null) {
      plan(planned.drill(), width, lines);
    } else if (drilling.failure().isEmpty()) {
      lines.add(Line.text("asking the agents for the plan ...", Role.MUTED));
    } else {
      Dialogs.wrap("", drilling.failure(), Role.WARN, width, lines);
    }
    return lines;
  }

  private static void plan(Drill drill, int width, List<Line> lines) {
    for (var text : DrillText.plan(drill)) {
      var refusal = text.startsWith("  refused: ");
      Dialogs.wrap("", text.strip(), refusal ? Role.DOWN : Role.TEXT, width, lines);
    }
  }

  private static List<Line> footer(Drilling drilling, int width) {
    var lines = new ArrayList<Line>();
    lines.add(Line.EMPTY);
    if (!drilling.isRunnable()) {
      lines.add(Line.text(drilling.planned() == null && drilling.failure().isEmpty()
          ? "Esc back"
          : (drilling.wantsForce() ? "f plans it with --force" : "nothing of this can be forced")
              + "   r plans again   Esc back",
          Role.MUTED));
      return lines;
    }
    lines.add(ChangeBox.field("reason", drilling.reason().text(), !drilling.naming(), width));
    lines.add(ChangeBox.field("type " + drilling.word() + " to run", drilling.name().text(), drilling.naming(), width));
    Dialogs.wrap("", drilling.note().text(), drilling.note().role(), width, lines);
    lines.add(Line.text("Tab next field   Esc back", Role.MUTED));
    return lines;
  }
}
