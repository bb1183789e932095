package dev.buoy.console.tui;

import dev.buoy.console.command.AgentResult;
import dev.buoy.console.command.Clause;
import dev.buoy.console.command.Command;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.tui.Dialog.Changing;
import dev.buoy.console.tui.Dialog.Focus;
import dev.buoy.v1.OperationResult.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The box of a change: what the agents would do, what it takes to confirm it, and what they did.
final class ChangeBox {
  private static final int LABEL = 9;
  private static final int MOST_COMMANDS = 2;

  private ChangeBox() {}

  /// @param room  inside the borders
  /// @param width with the borders
  static List<Line> of(Model model, Changing changing, Size room, int width) {
    var content = content(model, changing, room);
    var box = new ArrayList<>(Panes.box(title(changing), content, width, border(changing), model.glyphs()));
    var stamp = stamp(model, changing);
    var spare = width - Text.width(title(changing)) - 8;
    if (!stamp.isEmpty() && Text.width(stamp) <= spare) {
      box.set(0, box.getFirst().under(width - Text.width(stamp) - 4,
          Line.text(" " + stamp + " ", border(changing))));
    }
    return box;
  }

  private static String title(Changing changing) {
    var invocation = changing.invocation();
    var what = changing.invocations().size() == 1
        ? (invocation.verb().word() + " " + brief(invocation.words())).strip()
            + invocation.options().value(Clause.TO).map(to -> " to " + to).orElse("")
        : invocation.verb().word() + " " + changing.invocations().size() + " marked";
    return switch (changing.phase()) {
      case PLANNING, PLANNED -> "PLAN  " + what;
      case OUT_OF_DATE -> (changing.plans().isEmpty() ? "NO PLAN  " : "OUT OF DATE  ") + what;
      case RUNNING -> "RUNNING  " + what;
      case FINISHED -> "RESULT  " + what;
    };
  }

  private static String brief(List<String> words) {
    return words.size() <= MOST_COMMANDS
        ? String.join(" ", words)
        : words.getFirst() + " and " + (words.size() - 1)
            + " more";
  }

  /// How dangerous, of which generation, and how long it may be confirmed.
  private static String stamp(Model model, Changing changing) {
    if (!changing.isRunnable()) {
      return "";
    }
    var generations = changing.plans().stream().flatMap(plan -> plan.agents().stream())
        .filter(agent -> agent.outcome() == Outcome.PLANNED).map(agent -> agent.plan().getGeneration())
        .filter(number -> number > 0).distinct().sorted().map(String::valueOf).collect(Collectors.joining(","));
    var left = Math.max(0, changing.left(model.data().now().nanos()).toSeconds());
    return "tier " + changing.tier() + (generations.isEmpty() ? "" : "  generation " + generations) + "  valid " + left
        + " s";
  }

  private static Role border(Changing changing) {
    return switch (changing.phase()) {
      case PLANNED -> changing.isRunnable() ? Role.UP : Role.WARN;
      case PLANNING, RUNNING, FINISHED -> Role.UP;
      case OUT_OF_DATE -> Role.WARN;
    };
  }

  private static List<Line> content(Model model, Changing changing, Size room) {
    var facts = facts(model, changing, room.columns());
    var footer = footer(model, changing, room.columns());
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

  private static List<Line> facts(Model model, Changing changing, int width) {
    return switch (changing.phase()) {
      case PLANNING -> List.of(Line.text("asking the agents for their plans ...", Role.MUTED));
      case RUNNING -> working(changing, width);
      case PLANNED -> plans(changing, width);
      case OUT_OF_DATE -> changing.results().isEmpty()
          ? plans(changing, width).stream().map(ChangeBox::amber).toList()
          : results(model, changing, width);
      case FINISHED -> results(model, changing, width);
    };
  }

  private static List<Line> working(Changing changing, int width) {
    var lines = new ArrayList<Line>();
    lines.add(Line.text("the agents are at work ...", Role.MUTED));
    if (!changing.note().text().isEmpty()) {
      Dialogs.wrap(Text.left("", LABEL), changing.note().text(), changing.note().role(), width, lines);
    }
    return lines;
  }

  private static Line amber(Line line) {
    return line.map(span -> new Span(span.text(), Role.WARN, span.bold(), span.selected(), span.reverse()));
  }

  private static List<Line> plans(Changing changing, int width) {
    var lines = new ArrayList<Line>();
    changing.plans().forEach(plan -> plan(plan, width, lines));
    var planned = changing.planned();
    if (planned != null && changing.plans().size() > 1) {
      for (var sentence : Jointly.of(changing.invocations(), planned.before())) {
        Dialogs.wrap(Text.left("warning", LABEL), sentence, Role.WARN, width, lines);
      }
      Dialogs.wrap(Text.left("", LABEL), "each is planned again right before it runs; one that would do more, or fails,"
          + " ends it there", Role.MUTED, width, lines);
    }
    return lines;
  }

  /// What is the same on several agents is shown once. One agent that speaks for all names the nodes itself.
  private static void plan(MutationPlan plan, int width, List<Line> lines) {
    var agents = plan.agents();
    var guarded = agents.stream().filter(agent -> agent.plan().getGuardsCount() > 0).toList();
    var silent = agents.stream().filter(agent -> agent.outcome() != Outcome.PLANNED && !guarded.contains(agent));
    merged(silent.toList(), "", Role.DOWN, agent -> agent.lines().stream()
        .map(line -> agent.word() + "  " + line).toList(), width, lines);
    var same = agents.stream().filter(agent -> agent.outcome() == Outcome.PLANNED
        && agent.plan().getChangesCount() == 0).toList();
    merged(same, "", Role.MUTED, _ -> List.of("nothing to change"), width, lines);
    var alone = plan.mutation() instanceof Command.Failover || plan.mutation() instanceof Command.Release
        || plan.mutation() instanceof Command.Standby || plan.mutation() instanceof Command.Transaction;
    merged(agents, alone ? "plan" : "", Role.TITLE, agent -> agent.plan().getChangesList(), width, lines);
    merged(agents, "warning", Role.WARN, agent -> agent.plan().getWarningsList(), width, lines);
    merged(agents, "guard", Role.DOWN, agent -> agent.plan().getGuardsList(), width, lines);
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
      Dialogs.wrap(Text.left(shown, Math.max(LABEL, Text.width(head) + 2)), text, role, width, lines);
      before = head;
    }
  }

  private static List<Line> results(Model model, Changing changing, int width) {
    var lines = new ArrayList<Line>();
    for (var i = 0; i < changing.results().size(); i++) {
      if (changing.results().size() > 1 && i < changing.invocations().size()) {
        lines.add(Line.text(changing.invocations().get(i).verb().word() + " "
            + brief(changing.invocations().get(i).words()), Role.MUTED));
      }
      var result = changing.results().get(i);
      result.agents().forEach(agent -> result(agent, width, lines));
      if (i < changing.plans().size()) {
        Remainder.of(model.data().facts(), changing.plans().get(i), result)
            .ifPresent(left -> Dialogs.wrap(Text.left("sessions", LABEL), left.text(), left.role(), width, lines));
      }
    }
    return lines;
  }

  private static void result(AgentResult agent, int width, List<Line> lines) {
    var role = switch (agent.outcome()) {
      case DONE -> Role.UP;
      case UNKNOWN, UNSPECIFIED, UNRECOGNIZED -> Role.STALE;
      case REFUSED, PLANNED -> Role.WARN;
      case FAILED -> Role.DOWN;
    };
    Dialogs.wrap(Text.left(agent.node(), LABEL), agent.word() + "  " + agent.message(), role, width, lines);
    if (agent.isUnknown()) {
      Dialogs.wrap(Text.left("", LABEL), "neither done nor failed: its answer is missing", Role.STALE, width, lines);
    }
  }

  private static List<Line> footer(Model model, Changing changing, int width) {
    var lines = new ArrayList<Line>();
    lines.add(Line.EMPTY);
    switch (changing.phase()) {
      case PLANNED -> question(changing, width, lines);
      case OUT_OF_DATE -> {
        Dialogs.wrap("", changing.note().text(), changing.note().role(), width, lines);
        lines.add(Line.text("r plans again   Esc back", Role.MUTED));
      }
      case FINISHED -> {
        equivalent(changing, width, lines);
        Dialogs.wrap("", ways(model, changing), Role.MUTED, width, lines);
      }
      case PLANNING, RUNNING -> lines.add(Line.text("Esc closes", Role.MUTED));
    }
    return lines;
  }

  /// What can be done after it is over.
  private static String ways(Model model, Changing changing) {
    var ways = new ArrayList<String>();
    ways.add("Enter closes");
    if (changing.isPartial()) {
      ways.add("f plans the rest");
    }
    if (model.undo().isPossible()) {
      ways.add("u plans the undo");
    }
    ways.add(changing.isUnknown() ? "r asks again, as the same operation" : "r plans it again");
    return String.join("   ", ways);
  }

  /// As one would type it in a shell.
  private static void equivalent(Changing changing, int width, List<Line> lines) {
    var all = Changes.full(changing);
    all.stream().limit(MOST_COMMANDS)
        .forEach(each -> Dialogs.wrap("=  ", each.commandLine(), Role.MUTED, width, lines));
    if (all.size() > MOST_COMMANDS) {
      lines.add(Line.text("   and " + (all.size() - MOST_COMMANDS) + " more like these", Role.MUTED));
    }
  }

  private static void question(Changing changing, int width, List<Line> lines) {
    var note = changing.note();
    if (changing.isRunnable()) {
      lines.add(field("reason", changing.reason().text(), changing.focus() == Focus.REASON, width));
      lines.add(field("type " + changing.word() + " to run", changing.name().text(), changing.focus() == Focus.NAME,
          width));
    } else {
      lines.add(Line.text(refusal(changing), Role.DOWN));
    }
    equivalent(changing, width, lines);
    Dialogs.wrap("", note.text(), note.role(), width, lines);
    var cancel = Span.of("[ Cancel ]", Role.TITLE);
    var focused = changing.focus() == Focus.CANCEL;
    lines.add(Line.of(focused ? cancel.asBold().asReverse() : cancel).plus(keys(changing, focused), Role.MUTED));
  }

  private static String keys(Changing changing, boolean focused) {
    if (!changing.isRunnable()) {
      return "   Enter closes   r re-plan   Esc back";
    }
    return changing.isHarmless()
        ? "   y yes   r re-plan   Esc back"
        : "   Tab next field" + (focused ? "   r re-plan" : "") + "   Esc back";
  }

  private static String refusal(Changing changing) {
    var guarded = changing.plans().stream().flatMap(plan -> plan.agents().stream())
        .anyMatch(agent -> agent.plan().getGuardsCount() > 0);
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
