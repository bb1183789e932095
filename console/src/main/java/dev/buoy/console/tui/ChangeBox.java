package dev.buoy.console.tui;

import dev.buoy.console.command.AgentResult;
import dev.buoy.console.command.Clause;
import dev.buoy.console.tui.Dialog.Changing;
import dev.buoy.console.tui.Dialog.Focus;
import dev.buoy.v1.OperationResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The box of a change: what the agents would do, what it takes to confirm it, and what they did.
final class ChangeBox {
  private static final int LABEL = PlanLines.LABEL;
  /// Of what is to be read; before there is less, the equivalent commands are left out.
  private static final int LEAST_FACTS = 4;
  private static final int MOST_COMMANDS = 2;

  private ChangeBox() {}

  /// @param room  inside the borders
  /// @param width with the borders
  static List<Line> of(Model model, Changing changing, Size room, int width) {
    var owed = changing.isRunnable() && !changing.reading().ended() ? "confirm after the last" : "";
    var content = paging(model, changing, room).lines(changing.reading(), owed);
    var box = new ArrayList<>(Panes.box(title(changing), content, width, border(changing), model.glyphs()));
    var stamp = stamp(model, changing);
    if (!stamp.isEmpty() && hasRoom(stamp, changing, width)) {
      box.set(0, box.getFirst().under(width - Text.width(stamp) - 4,
          Line.text(" " + stamp + " ", border(changing))));
    }
    return box;
  }

  private static boolean hasRoom(String stamp, Changing changing, int width) {
    return Text.width(stamp) <= width - Text.width(title(changing)) - 8;
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
    var left = Math.max(0, changing.left(model.data().now()).toSeconds());
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

  /// How far it is read once this key was pressed, unless nothing of it is on the screen.
  static Reading reading(Model model, Changing changing, String key) {
    return model.size().isCard()
        ? changing.reading()
        : paging(model, changing, Dialogs.room(model.size())).read(changing.reading(), key);
  }

  private static Paging paging(Model model, Changing changing, Size room) {
    return new Paging(facts(model, changing, room.columns()), footer(model, changing, room), room.rows());
  }

  private static List<Line> facts(Model model, Changing changing, int width) {
    var lines = new ArrayList<Line>();
    var stamp = stamp(model, changing);
    if (!stamp.isEmpty() && !hasRoom(stamp, changing, width + Dialogs.BORDERS)) {
      lines.add(Line.text(stamp, Role.TITLE));
    }
    lines.addAll(news(model, changing, width));
    return lines;
  }

  private static List<Line> news(Model model, Changing changing, int width) {
    return switch (changing.phase()) {
      case PLANNING -> List.of(Line.text("asking the agents for their plans ...", Role.MUTED));
      case RUNNING -> working(changing, width);
      case PLANNED -> PlanLines.of(changing, width);
      case OUT_OF_DATE -> changing.results().isEmpty()
          ? PlanLines.of(changing, width).stream().map(ChangeBox::amber).toList()
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
        Remainder.of(model.data().facts(), changing.plans().get(i), result, changing.doneAt())
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

  private static List<Line> footer(Model model, Changing changing, Size room) {
    var full = footer(model, changing, room.columns(), true);
    return room.rows() - full.size() >= LEAST_FACTS ? full : footer(model, changing, room.columns(), false);
  }

  private static List<Line> footer(Model model, Changing changing, int width, boolean commands) {
    var lines = new ArrayList<Line>();
    lines.add(Line.EMPTY);
    switch (changing.phase()) {
      case PLANNED -> question(changing, width, commands, lines);
      case OUT_OF_DATE -> {
        Dialogs.wrap("", changing.note().text(), changing.note().role(), width, lines);
        lines.add(Line.text("r plans again   Esc back", Role.MUTED));
      }
      case FINISHED -> {
        if (commands) {
          equivalent(changing, width, lines);
        }
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

  private static void question(Changing changing, int width, boolean commands, List<Line> lines) {
    var note = changing.note();
    if (changing.isRunnable()) {
      lines.add(field("reason", changing.reason().text(), changing.focus() == Focus.REASON, width));
      lines.add(field("type " + changing.word() + " to run", changing.name().text(), changing.focus() == Focus.NAME,
          width));
    } else {
      lines.add(Line.text(refusal(changing), Role.DOWN));
    }
    if (commands) {
      equivalent(changing, width, lines);
    }
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

  /// A line that is typed in.
  static Line field(String label, String text, boolean focused, int width) {
    var head = label + " > ";
    var room = Math.max(1, width - Text.width(head) - 2);
    var shown = Text.width(text) > room ? Text.slice(text, Text.width(text) - room, Text.width(text)) : text;
    return Line.text(head, focused ? Role.TITLE : Role.MUTED).plus(Span.of(shown, Role.TITLE))
        .plus(focused ? "_" : "", Role.UP);
  }
}
