package dev.buoy.console.tui;

import dev.buoy.console.command.Changer;
import dev.buoy.console.command.Clause;
import dev.buoy.console.command.Command;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.Parsed;
import dev.buoy.console.command.Parser;
import dev.buoy.console.command.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Lines as the command line would take them: a change opens its plan, a question goes to a screen.
final class Commands {
  private Commands() {}

  static Step run(Model model, String line) {
    return run(model, List.of(line));
  }

  /// Changes of several objects are confirmed together, and carried out one after the other.
  static Step run(Model model, List<String> lines) {
    if (ScreenSettings.isOne(lines.getFirst())) {
      return ScreenSettings.run(model, lines.getFirst());
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
    if (Changer.takes(first.command())) {
      return change(model, invocations);
    }
    if (DrillDialog.changes(first.command()) && model.settings().readOnly()) {
      return Step.of(model.noting(model.settings().refusal(), Role.WARN));
    }
    if (first.command() instanceof Command.DrillRun) {
      return DrillDialog.open(model, first);
    }
    // The screens go on by themselves.
    var asked = first.without(Clause.WATCH);
    if (!isInWords(asked)) {
      return ask(model, asked);
    }
    return model.settings().isRecording() ? unrecorded(model, asked) : inWords(model, asked);
  }

  /// Only what agents tell by themselves is in a recording.
  private static Step unrecorded(Model model, Invocation invocation) {
    return switch (invocation.command()) {
      case Command.Why _ -> Step.of(
          model.noting("a recording cannot be asked why: its events (3) tell what led to what", Role.WARN));
      case Command.DrillShow _,Command.DrillList _ -> Step.of(model.noting(DrillPage.NOT_RECORDED, Role.WARN));
      case Command.Help _,Command.Status _,Command.Show _,Command.Statistics _,Command.Wait _ ->
        inWords(model, invocation);
      case Command.Query _,Command.Transaction _,Command.DrillCommand _,Command.Mutation _,Command.Local _ ->
        nobody(model);
    };
  }

  /// No screen shows it, or not the part of it that its clauses ask for.
  private static boolean isInWords(Invocation invocation) {
    return switch (invocation.command()) {
      case Command.ShowTable _,Command.Operations _,Command.Wait _,Command.Diff _,Command.ConfigShow _,Command.ConfigPlan _,Command.Why _,Command.WhatIf _,Command.DrillPlan _,Command.DrillShow _,Command.DrillAbort _,Command.DrillApprove _ ->
        true;
      case Command.Help(var verb) -> verb != null;
      case Command.Query _,Command.ConfigHistory _,Command.DrillList _ -> !invocation.options().values().isEmpty();
      case Command.Local _,Command.Mutation _,Command.Transaction _,Command.DrillRun _ -> false;
    };
  }

  private static Step inWords(Model model, Invocation invocation) {
    var line = invocation.commandLine();
    var fetched = model.data().fetched();
    var asked = model.with(model.data().with(fetched.with(fetched.printouts().without(line))));
    return Step.of(asked.with(asked.place().into(new Spot(Screen.OUTPUT, line))),
        new Effect.Ask(invocation));
  }

  private static Step change(Model model, List<Invocation> invocations) {
    return model.settings().readOnly()
        ? Step.of(model.noting(model.settings().refusal(), Role.WARN))
        : Changes.open(model, invocations);
  }

  private static Step ask(Model model, Invocation invocation) {
    return switch (invocation.command()) {
      case Command.Status _ -> Step.of(go(model, Screen.OVERVIEW));
      case Command.Show(var target) -> show(model, invocation, target.map(Target::toString).orElse(""));
      case Command.Statistics _ -> Step.of(go(model, Screen.SERVERS));
      case Command.Events(var target) -> Step.of(events(model, target.map(Target::toString).orElse("")));
      case Command.Watch _ -> Step.of(go(model, Screen.EVENTS));
      case Command.Help _ -> Step.of(go(model, Screen.HELP));
      case Command.Quit _ -> Step.of(model, new Effect.Quit());
      case Command.OpenConsole _ -> Step.of(model.noting("this is the console", Role.MUTED));
      case Command.Connections(var target) -> Step.of(connections(model, target.map(Target::toString).orElse("")));
      case Command.Logs(var containing) -> Step.of(logs(model, containing));
      case Command.OpenShell _ -> shell(model);
      case Command.DrillList _ -> Step.of(go(model, Screen.DRILLS));
      case Command.ConfigHistory _ -> Step.of(go(model, Screen.CONFIG));
      case Command.Describe(var target) -> show(model, invocation, target.toString());
      case Command.Filter(var text) -> Step.of(model.with(model.place().filtered(text)));
      case Command.Goto(var place) -> Step.of(goTo(model, place));
      case Command.Sort(var column) -> Step.of(sort(model, column));
      case Command.Version _,Command.CompletionScript _,Command.Transaction _,Command.Setting _,Command.RecordFile _,Command.ReplayFile _ ->
        Step.of(notHere(model, invocation));
      case Command.Mutation _,Command.Query _,Command.DrillCommand _ -> Step.of(model); // planned, or answered in words
    };
  }

  static Step shell(Model model) {
    return model.settings().isRecording() ? nobody(model) : Step.of(model, new Effect.Shell());
  }

  /// For what needs agents that live.
  static Step nobody(Model model) {
    return Step.of(model.noting("this is a recording: no agent can be asked", Role.WARN));
  }

  private static Model goTo(Model model, String place) {
    return Arrays.stream(Screen.values())
        .filter(screen -> !screen.key().isEmpty() && screen.title().equals(place)).findFirst()
        .map(screen -> go(model, screen)).or(() -> row(model, place)).orElseGet(() -> model.noting(
            "no screen and no object is called " + place + "; screens: " + screens(), Role.WARN));
  }

  private static String screens() {
    return Arrays.stream(Screen.values()).filter(screen -> !screen.key().isEmpty()).map(Screen::title)
        .collect(Collectors.joining(" "));
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

  /// The object's row with its description open, on the first screen that has it; else what the agents say of the name.
  private static Step show(Model model, Invocation invocation, String name) {
    return name.isEmpty()
        ? Step.of(go(model, Screen.SERVERS))
        : row(model, name).map(Step::of).orElseGet(() -> inWords(model, invocation));
  }

  private static Optional<Model> row(Model model, String name) {
    var id = Subject.named(model.facts(), name).toString();
    for (var screen : List.of(Screen.OVERVIEW, Screen.SERVERS)) {
      var there = model.with(model.place().to(screen).filtered(""));
      if (Selection.ids(there).contains(id)) {
        return Optional.of(there.with(there.place().select(id).detailed(true)));
      }
    }
    return Optional.empty();
  }

  private static Model notHere(Model model, Invocation invocation) {
    return model.noting("not from here yet: quit and run " + invocation.commandLine(), Role.WARN);
  }
}
