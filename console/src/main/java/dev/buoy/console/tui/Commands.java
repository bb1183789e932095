package dev.buoy.console.tui;

import dev.buoy.console.command.Changer;
import dev.buoy.console.command.Command;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.Parsed;
import dev.buoy.console.command.Parser;
import dev.buoy.console.command.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Lines as the command line would take them: a change opens its plan, a question goes to a screen.
final class Commands {
  /// Why a console does nothing but show.
  static final String READ_ONLY = "read-only: nothing is changed from here, as this console was started";

  private Commands() {}

  static Step run(Model model, String line) {
    return run(model, List.of(line));
  }

  /// Changes of several objects are confirmed together, and carried out one after the other.
  static Step run(Model model, List<String> lines) {
    if (lines.getFirst().strip().matches("set +mouse( +(on|off))?")) {
      return mouse(model, !lines.getFirst().strip().endsWith("off"));
    }
    var invocations = new ArrayList<Invocation>();
    for (var line : lines) {
      switch (Parser.line(line)) {
        case Parsed.Rejected(var message) -> {
          return Step.of(model.noting(message, Role.WARN));
        }
        case Parsed.Accepted(var invocation) -> invocations.add(invocation);
      }
    }
    var first = invocations.getFirst();
    return Changer.takes(first.command()) ? change(model, invocations) : ask(model, first);
  }

  private static Step mouse(Model model, boolean on) {
    return Step.of(model.noting(on
        ? "mouse: the wheel moves, a click selects a row or a screen; it never confirms"
        : "the mouse is the terminal's again", Role.MUTED), new Effect.Mouse(on));
  }

  private static Step change(Model model, List<Invocation> invocations) {
    return model.settings().readOnly()
        ? Step.of(model.noting(READ_ONLY, Role.WARN))
        : Changes.open(model, invocations);
  }

  private static Step ask(Model model, Invocation invocation) {
    return switch (invocation.command()) {
      case Command.Status _ -> Step.of(go(model, Screen.OVERVIEW));
      case Command.Show(var target) -> Step.of(show(model, target.map(Target::toString).orElse("")));
      case Command.Statistics _ -> Step.of(go(model, Screen.SERVERS));
      case Command.ShowTable _ -> Step.of(model.noting("the tables are shown by: buoy show table", Role.MUTED));
      case Command.Events(var target) -> Step.of(events(model, target.map(Target::toString).orElse("")));
      case Command.Watch _ -> Step.of(go(model, Screen.EVENTS));
      case Command.Help _ -> Step.of(go(model, Screen.HELP));
      case Command.Quit _ -> Step.of(model, new Effect.Quit());
      case Command.OpenConsole _ -> Step.of(model.noting("this is the console", Role.MUTED));
      case Command.Connections(var target) -> Step.of(connections(model, target.map(Target::toString).orElse("")));
      case Command.Logs(var containing) -> Step.of(logs(model, containing));
      case Command.OpenShell _ -> Step.of(model, new Effect.Shell());
      case Command.ConfigShow _,Command.ConfigHistory _,Command.Diff _ -> Step.of(go(model, Screen.CONFIG));
      case Command.Describe(var target) -> Step.of(show(model, target.toString()));
      case Command.Filter(var text) -> Step.of(model.with(model.place().filtered(text)));
      case Command.Goto(var place) -> Step.of(goTo(model, place));
      case Command.Sort(var column) -> Step.of(sort(model, column));
      case Command.Setting _ ->
        Step.of(model.noting("set holds for the lines of a shell: !; here there is set mouse on",
            Role.MUTED));
      case Command.ConfigPlan(var file) -> Step.of(model.noting("config apply " + file
          + " shows its plan first, and runs once its name is typed", Role.MUTED));
      case Command.Version _,Command.CompletionScript _,Command.Operations _,Command.Wait _,Command.Transaction _ ->
        Step.of(notHere(model, invocation));
      case Command.Mutation _ -> Step.of(model);
    };
  }

  private static Model goTo(Model model, String place) {
    return Arrays.stream(Screen.values()).filter(screen -> screen.title().equals(place)).findFirst()
        .map(screen -> go(model, screen)).orElseGet(() -> show(model, place));
  }

  /// By a column of the table that is selected in; without a name as the table itself has it.
  private static Model sort(Model model, String column) {
    var table = Selection.table(model);
    var sort = column.isEmpty() ? Sort.OWN : Sort.OWN.by(column);
    return sort.isOwn() || table.sortedBy(sort).isPresent()
        ? model.with(model.place().look(look -> look.sorted(table.name(), sort)))
        : model.noting("there is no column " + column + " to sort by here; s goes through them", Role.WARN);
  }

  private static Model go(Model model, Screen screen) {
    return model.with(model.place().to(screen));
  }

  /// Of an object that is known; else those that have the word.
  private static Model events(Model model, String name) {
    var subject = Subject.named(model.facts(), name);
    return subject.isNone()
        ? model.with(model.place().to(Screen.EVENTS).filtered(name))
        : model.with(model.place().into(new Spot(Screen.EVENTS, subject.toString())));
  }

  /// Of an object that is known; else those that have the word.
  private static Model connections(Model model, String name) {
    var subject = Subject.named(model.facts(), name);
    return subject.isNone()
        ? model.with(model.place().to(Screen.CONNECTIONS).filtered(name))
        : model.with(model.place().into(new Spot(Screen.CONNECTIONS, subject.toString())));
  }

  /// Of all agents, those that have the word.
  private static Model logs(Model model, String containing) {
    return model.with(model.place().to(Screen.LOGS).filtered(containing));
  }

  /// The object's row with its description open, on the first screen that has it.
  private static Model show(Model model, String name) {
    if (name.isEmpty()) {
      return go(model, Screen.SERVERS);
    }
    var id = Subject.named(model.facts(), name).toString();
    for (var screen : List.of(Screen.OVERVIEW, Screen.SERVERS)) {
      var there = model.with(model.place().to(screen).filtered(""));
      if (Selection.ids(there).contains(id)) {
        return there.with(there.place().select(id).detailed(true));
      }
    }
    return model.noting("no screen has " + name + "; names of agents: buoy show " + name, Role.WARN);
  }

  private static Model notHere(Model model, Invocation invocation) {
    return model.noting("not from here yet: quit and run " + invocation.commandLine(), Role.WARN);
  }
}
