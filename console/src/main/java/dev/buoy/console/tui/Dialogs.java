package dev.buoy.console.tui;

import dev.buoy.console.command.AgentResult;
import dev.buoy.console.command.Command;
import dev.buoy.console.tui.Dialog.Changing;
import dev.buoy.console.tui.Dialog.Focus;
import dev.buoy.v1.OperationResult.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;

/// The open dialog, painted over the screen behind it.
final class Dialogs {
  private static final int WIDEST = 104;
  private static final int NARROWEST = 12;
  private static final int BORDERS = 4;
  private static final int LABEL = 9;

  private Dialogs() {}

  static List<Line> over(Model model, List<Line> behind, Size size) {
    var dialog = model.dialog();
    if (dialog == null || size.columns() < NARROWEST || size.rows() < BORDERS) {
      return behind;
    }
    var width = Math.min(WIDEST, size.columns() - 2);
    var room = new Size(width - BORDERS, size.rows() - BORDERS + 1);
    var box = switch (dialog) {
      case Dialog.Choosing(var menu) ->
        Panes.box("ACTIONS  " + menu.title(), menu(menu, model, room), width, Role.UP, model.glyphs());
      case Dialog.Quitting(var why) -> Panes.box("QUIT", quitting(why, room.columns()), width, Role.WARN,
          model.glyphs());
      case Changing changing ->
        Panes.box(title(changing), changing(changing, room), width, border(changing), model.glyphs());
    };
    return place(behind, box, size, (size.columns() - width) / 2);
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
    var window = Math.max(1, room.rows() - 2);
    var from = Math.max(0, Math.min(menu.chosen() - window / 2, menu.items().size() - window));
    for (var i = from; i < Math.min(menu.items().size(), from + window); i++) {
      var item = menu.items().get(i);
      var marker = i == menu.chosen() ? model.glyphs().selection() + " " : "  ";
      var line = Line.text(marker).plus(Text.left(item.label(), 20), item.isEnabled() ? Role.TITLE : Role.MUTED)
          .plus(item.isEnabled() ? "  :" + String.join("; ", item.lines()) : "  not now: " + item.refusal(), Role.MUTED)
          .fit(room.columns());
      lines.add(i == menu.chosen() ? line.selected() : line);
    }
    lines.add(Line.EMPTY);
    lines.add(Line.text("Enter shows the plan   Esc back", Role.MUTED));
    return lines;
  }

  private static String title(Changing changing) {
    var more = changing.next().isEmpty() ? "" : "  and " + changing.next().size() + " more after it";
    var what = (changing.invocation().verb().word() + " " + String.join(" ", changing.invocation().words())).strip()
        + more;
    return switch (changing.phase()) {
      case PLANNING -> "PLAN  " + what;
      case PLANNED -> "PLAN  " + what;
      case OUT_OF_DATE -> "NO PLAN  " + what;
      case RUNNING -> "RUNNING  " + what;
      case FINISHED -> "RESULT  " + what;
    };
  }

  private static Role border(Changing changing) {
    return switch (changing.phase()) {
      case PLANNED -> changing.isRunnable() ? Role.UP : Role.WARN;
      case PLANNING, RUNNING, FINISHED -> Role.UP;
      case OUT_OF_DATE -> Role.WARN;
    };
  }

  private static List<Line> changing(Changing changing, Size room) {
    var facts = facts(changing, room.columns());
    var footer = footer(changing, room.columns());
    var space = Math.max(1, room.rows() - footer.size());
    var lines = new ArrayList<Line>();
    if (facts.size() > space) {
      lines.addAll(facts.subList(0, Math.max(0, space - 1)));
      lines.add(Line.text("and " + (facts.size() - space + 1) + " more lines: a larger window shows them", Role.WARN));
    } else {
      lines.addAll(facts);
    }
    lines.addAll(footer);
    return lines.subList(0, Math.min(lines.size(), Math.max(0, room.rows())));
  }

  private static List<Line> facts(Changing changing, int width) {
    return switch (changing.phase()) {
      case PLANNING -> List.of(Line.text("asking the agents for their plans ...", Role.MUTED));
      case RUNNING -> List.of(Line.text("the agents are at work ...", Role.MUTED));
      case PLANNED -> changing.plan() == null ? List.of() : plans(changing, changing.plan().agents(), width);
      case OUT_OF_DATE, FINISHED ->
        changing.results() == null ? List.of() : results(changing.results().agents(), width);
    };
  }

  /// What is the same on several agents is shown once. One agent that speaks for all names the nodes itself.
  private static List<Line> plans(Changing changing, List<AgentResult> agents, int width) {
    var lines = new ArrayList<Line>();
    var guarded = agents.stream().filter(agent -> agent.plan().getGuardsCount() > 0).toList();
    var silent = agents.stream().filter(agent -> agent.outcome() != Outcome.PLANNED && !guarded.contains(agent));
    merged(silent.toList(), "", Role.DOWN, agent -> List.of(agent.outcome() + "  " + agent.message()), width, lines);
    var same = agents.stream().filter(agent -> agent.outcome() == Outcome.PLANNED
        && agent.plan().getChangesCount() == 0).toList();
    merged(same, "", Role.MUTED, _ -> List.of("nothing to change"), width, lines);
    var alone = !(changing.invocation().command() instanceof Command.SetState
        || changing.invocation().command() instanceof Command.SetWeight
        || changing.invocation().command() instanceof Command.Close
        || changing.invocation().command() instanceof Command.ClearTable
        || changing.invocation().command() instanceof Command.Reload);
    merged(agents, alone ? "plan" : "", Role.TITLE, agent -> agent.plan().getChangesList(), width, lines);
    merged(agents, "warning", Role.WARN, agent -> agent.plan().getWarningsList(), width, lines);
    merged(agents, "guard", Role.DOWN, agent -> agent.plan().getGuardsList(), width, lines);
    return lines;
  }

  /// @param label in front instead of the agents' names; empty: their names
  private static void merged(List<AgentResult> agents, String label, Role role,
      Function<AgentResult, List<String>> part, int width, List<Line> lines) {
    var names = new LinkedHashMap<String, List<String>>();
    agents.forEach(agent -> part.apply(agent)
        .forEach(text -> names.computeIfAbsent(text, _ -> new ArrayList<>()).add(agent.node())));
    var before = "";
    for (var entry : names.entrySet()) {
      var by = String.join(" ", entry.getValue());
      var head = label.isEmpty() ? by : label;
      var text = label.isEmpty() || entry.getValue().size() == agents.size()
          ? entry.getKey()
          : by + ": " + entry.getKey();
      var shown = head.equals(before) ? "" : head;
      wrap(Text.left(shown, Math.max(LABEL, Text.width(head) + 2)), text, role, width, lines);
      before = head;
    }
  }

  private static List<Line> results(List<AgentResult> agents, int width) {
    var lines = new ArrayList<Line>();
    for (var agent : agents) {
      var role = switch (agent.outcome()) {
        case DONE -> Role.UP;
        case UNKNOWN, UNSPECIFIED, UNRECOGNIZED -> Role.STALE;
        case REFUSED, PLANNED -> Role.WARN;
        case FAILED -> Role.DOWN;
      };
      wrap(Text.left(agent.node(), LABEL), agent.outcome() + "  " + agent.message(), role, width, lines);
      if (agent.outcome() == Outcome.UNKNOWN) {
        wrap(Text.left("", LABEL), "neither done nor failed: its answer is missing", Role.STALE, width, lines);
      }
    }
    return lines;
  }

  private static void wrap(String head, String text, Role role, int width, List<Line> lines) {
    var first = head;
    for (var part : Panes.wrap(text, width - Text.width(head))) {
      lines.add(Line.text(first, Role.MUTED).plus(part, role));
      first = " ".repeat(Text.width(head));
    }
  }

  private static List<Line> footer(Changing changing, int width) {
    var lines = new ArrayList<Line>();
    lines.add(Line.EMPTY);
    switch (changing.phase()) {
      case PLANNED -> question(changing, width, lines);
      case OUT_OF_DATE -> {
        wrap("", changing.note().text(), changing.note().role(), width, lines);
        lines.add(Line.text("r plans again   Esc back", Role.MUTED));
      }
      case FINISHED -> {
        wrap("=  ", Changes.full(changing).commandLine(), Role.MUTED, width, lines);
        lines.add(Line.text(changing.next().isEmpty()
            ? "Enter closes   r plans it again"
            : "Enter plans the next   r plans this again   Esc leaves the others", Role.MUTED));
      }
      case PLANNING, RUNNING -> lines.add(Line.text("Esc closes", Role.MUTED));
    }
    return lines;
  }

  private static void question(Changing changing, int width, List<Line> lines) {
    var note = changing.note();
    lines.add(field("reason", changing.reason().text(), changing.focus() == Focus.REASON, width));
    lines.add(changing.isRunnable()
        ? field("type " + changing.word() + " to run", changing.name().text(), changing.focus() == Focus.NAME, width)
        : Line.text(refusal(changing), Role.DOWN));
    wrap("=  ", Changes.full(changing).commandLine(), Role.MUTED, width, lines);
    wrap("", note.text(), note.role(), width, lines);
    var cancel = Span.of("[ Cancel ]", Role.TITLE);
    lines.add(Line.of(changing.focus() == Focus.CANCEL ? cancel.asBold().asReverse() : cancel).plus(
        changing.isHarmless() ? "   y yes   r re-plan   Esc back" : "   Tab next field   r re-plan   Esc back",
        Role.MUTED));
  }

  private static String refusal(Changing changing) {
    var guarded = changing.plan() != null
        && changing.plan().agents().stream().anyMatch(agent -> agent.plan().getGuardsCount() > 0);
    return guarded
        ? "refused by a guard; the same command with force in it overrules guards"
        : "this cannot be done: see above";
  }

  private static Line field(String label, String text, boolean focused, int width) {
    var head = label + " > ";
    var room = Math.max(1, width - Text.width(head) - 2);
    var shown = Text.width(text) > room ? Text.slice(text, Text.width(text) - room, Text.width(text)) : text;
    return Line.text(head, focused ? Role.TITLE : Role.MUTED).plus(Span.of(shown, Role.TITLE))
        .plus(focused ? "_" : "", Role.UP);
  }
}
