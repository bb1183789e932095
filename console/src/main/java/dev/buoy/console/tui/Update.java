package dev.buoy.console.tui;

import dev.buoy.console.command.Command;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.Parsed;
import dev.buoy.console.command.Parser;
import dev.buoy.console.command.Target;
import dev.buoy.console.tui.Dialog.Choosing;
import dev.buoy.console.tui.Dialog.Quitting;
import dev.buoy.console.tui.terminal.Input;
import java.util.Arrays;
import java.util.List;

/// The next model, as a function of this one, what happened and when. Touches nothing.
final class Update {
  private static final long TWICE_NANOS = 1_000_000_000L;
  private static final int PAGE = 10;

  private Update() {}

  static Step on(Model before, Msg msg, Moment now) {
    var model = before.with(before.data().at(now));
    return switch (msg) {
      case Msg.Reported(var view) -> Step.of(model.with(model.data().with(view)));
      case Msg.Tick() -> Step.of(model.with(model.data().tick()));
      case Msg.Told(var sentence) -> Step.of(model.noting(sentence, Role.WARN));
      case Msg.Resized() -> Step.of(model, new Effect.Repaint());
      case Msg.Planned(var number, var plan) -> Step.of(Changes.planned(model, number, plan));
      case Msg.Unplanned(var number, var why) -> Step.of(Changes.unplanned(model, number, why));
      case Msg.Executed(var number, var results) -> Step.of(Changes.executed(model, number, results));
      case Msg.Typed(var input) -> typed(model, input);
    };
  }

  private static Step typed(Model model, Input input) {
    return switch (input) {
      case Input.Paste(var text) -> Step.of(pasted(model, text));
      case Input.Key(var name) when name.equals("^C") -> interrupt(model);
      case Input.Key(var name) when name.equals("^L") -> Step.of(model, new Effect.Repaint());
      case Input.Key(var name) when name.equals("^Z") -> Step.of(model, new Effect.Suspend());
      case Input.Key key -> {
        var dialog = model.dialog();
        var prompt = model.prompt();
        yield dialog != null
            ? dialog(model, dialog, key)
            : prompt != null ? prompt(model, prompt, key) : hotKey(model, key);
      }
    };
  }

  private static Model pasted(Model model, String text) {
    var prompt = model.prompt();
    if (model.dialog() instanceof Dialog.Changing changing) {
      return model.opening(Changes.pasted(changing, text));
    }
    if (prompt != null && model.dialog() == null) {
      return model.prompting(prompt.with(prompt.field().paste(text)));
    }
    return model.noting("pasted text is only taken by a text field; nothing was done", Role.MUTED);
  }

  private static Step interrupt(Model model) {
    var now = model.data().now().nanos();
    if (model.interruptedAt() != 0 && now - model.interruptedAt() < TWICE_NANOS) {
      return Step.of(model.opening(new Quitting()).prompting(null).interrupted(0));
    }
    var closed = model.dialog() != null || model.prompt() != null;
    var calm = model.opening(null).prompting(null).interrupted(now);
    return Step.of(closed ? calm : calm.noting("q leaves; Ctrl-C twice within a second asks", Role.MUTED));
  }

  private static Step dialog(Model model, Dialog dialog, Input.Key key) {
    return switch (dialog) {
      case Dialog.Changing changing -> Changes.key(model, changing, key);
      case Choosing(var menu) -> choose(model, menu, key);
      case Quitting() -> switch (key.name()) {
        case "y" -> Step.of(model, new Effect.Quit());
        case "n", "Esc", "q", "Enter" -> Step.of(model.opening(null));
        default -> Step.of(model);
      };
    };
  }

  private static Step choose(Model model, Menu menu, Input.Key key) {
    return switch (key.name()) {
      case "j", "Down", "Tab" -> Step.of(model.opening(new Choosing(menu.move(1))));
      case "k", "Up", "BackTab" -> Step.of(model.opening(new Choosing(menu.move(-1))));
      case "Esc", "q" -> Step.of(model.opening(null));
      case "Enter" -> {
        var item = menu.items().get(menu.chosen());
        yield item.isEnabled()
            ? command(model.opening(null), item.line())
            : Step.of(model.noting(item.label() + " is not possible: " + item.refusal(), Role.WARN));
      }
      default -> Step.of(model);
    };
  }

  private static Step prompt(Model model, Prompt prompt, Input.Key key) {
    return switch (key.name()) {
      case "Esc" -> Step.of(filtered(model.prompting(null), prompt, prompt.before()));
      case "Enter" -> {
        var closed = model.prompting(null);
        yield prompt.kind() == Prompt.Kind.FILTER || prompt.field().text().isBlank()
            ? Step.of(closed)
            : command(closed, prompt.field().text());
      }
      case "Tab" -> Step.of(prompt.kind() == Prompt.Kind.COMMAND ? Completions.complete(model, prompt) : model);
      default -> {
        var next = prompt.with(prompt.field().type(key.name()));
        yield Step.of(filtered(model.prompting(next), next, next.field().text()));
      }
    };
  }

  private static Model filtered(Model model, Prompt prompt, String filter) {
    return prompt.kind() == Prompt.Kind.FILTER ? model.with(model.place().filtered(filter)) : model;
  }

  /// Runs a line as the command line would: a change opens its plan, a question goes to a screen.
  private static Step command(Model model, String line) {
    return switch (Parser.line(line)) {
      case Parsed.Rejected(var message) -> Step.of(model.noting(message, Role.WARN));
      case Parsed.Accepted(var invocation) -> switch (invocation.command()) {
        case Command.Mutation _ when model.settings().readOnly() ->
          Step.of(model.noting("read-only: nothing is changed from here", Role.WARN));
        case Command.Mutation _ -> Changes.open(model, invocation);
        case Command.Status _ -> Step.of(go(model, Screen.OVERVIEW));
        case Command.Show(var target) -> Step.of(show(model, target.map(Target::toString).orElse("")));
        case Command.Statistics _ -> Step.of(go(model, Screen.SERVERS));
        case Command.ShowTable _ ->
          Step.of(model.noting("the tables are shown by: buoy show table", Role.MUTED));
        case Command.Events(var target) ->
          Step.of(goFiltered(model, target.map(Target::toString).orElse("")));
        case Command.Watch _ -> Step.of(goFiltered(model, ""));
        case Command.Help _ -> Step.of(go(model, Screen.HELP));
        case Command.Quit _ -> Step.of(model, new Effect.Quit());
        case Command.OpenConsole _ -> Step.of(model.noting("this is the console", Role.MUTED));
        case Command.Describe(var target) -> Step.of(show(model, target.toString()));
        case Command.Filter(var text) -> Step.of(model.with(model.place().filtered(text)));
        case Command.Goto(var place) -> Step.of(goTo(model, place));
        case Command.Sort _,Command.Setting _ ->
          Step.of(model.noting(invocation.verb().word() + " has nothing to set on this screen yet", Role.WARN));
        case Command.Version _,Command.CompletionScript _,Command.OpenShell _,Command.Connections _,Command.Logs _,Command.Diff _,Command.Operations _,Command.Wait _,Command.Transaction _ ->
          Step.of(notHere(model, invocation));
      };
    };
  }

  private static Model goTo(Model model, String place) {
    return Arrays.stream(Screen.values()).filter(screen -> screen.title().equals(place)).findFirst()
        .map(screen -> go(model, screen)).orElseGet(() -> show(model, place));
  }

  private static Model goFiltered(Model model, String filter) {
    return model.with(model.place().to(Screen.EVENTS).filtered(filter));
  }

  /// The object's row with its description open, on the first screen that has it.
  private static Model show(Model model, String name) {
    if (name.isEmpty()) {
      return go(model, Screen.SERVERS);
    }
    for (var screen : List.of(Screen.OVERVIEW, Screen.SERVERS)) {
      var there = model.with(model.place().to(screen).scoped("").filtered(""));
      var row = Rows.ids(there).stream()
          .filter(id -> id.equals(name) || id.equals(Rows.INSTANCE + name) || id.equals(Rows.BACKEND + name))
          .findFirst();
      if (row.isPresent()) {
        return there.with(there.place().select(row.get()).detailed(true));
      }
    }
    return model.noting("no screen has " + name + "; names of agents and frontends: buoy show " + name, Role.WARN);
  }

  private static Model notHere(Model model, Invocation invocation) {
    return model.noting("not from here yet: quit and run " + invocation.commandLine(), Role.WARN);
  }

  private static Step hotKey(Model before, Input.Key key) {
    var model = before.noting("", Role.TEXT);
    if (List.of("4", "5", "6", "7").contains(key.name())) {
      return Step.of(model.noting("screen " + key.name() + " is not available in this version yet", Role.MUTED));
    }
    var action = Action.of(key.name(), model.settings().readOnly());
    if (action.isEmpty()) {
      return Step.of(model);
    }
    return switch (action.get()) {
      case HELP -> Step.of(model.place().screen() == Screen.HELP ? back(model) : go(model, Screen.HELP));
      case COMMAND -> Step.of(model.prompting(new Prompt(Prompt.Kind.COMMAND, Field.EMPTY, "")));
      case FILTER -> Step.of(filter(model));
      case DESCRIBE -> Step.of(model.with(model.place().detailed(!model.place().detail())));
      case ACTIONS, DRAIN, FAILOVER, RELOAD -> verb(model, action.get());
      case FOLLOW -> Step.of(model.with(model.place().following(!model.place().follow())));
      case BACK -> model.place().before().isEmpty() && !model.place().detail()
          ? Step.of(model, new Effect.Quit())
          : Step.of(back(model));
      case INTO -> Step.of(into(model));
      case CLEAR -> Step.of(model.with(model.place().filtered("").scoped("").detailed(false)));
      case DOWN -> Step.of(move(model, 1));
      case UP -> Step.of(move(model, -1));
      case PAGE_DOWN -> Step.of(move(model, PAGE));
      case PAGE_UP -> Step.of(move(model, -PAGE));
      case FIRST -> Step.of(move(model, -Integer.MAX_VALUE));
      case LAST -> Step.of(move(model, Integer.MAX_VALUE));
      case NEXT_PANE -> Step.of(nextPane(model));
      case OVERVIEW -> Step.of(go(model, Screen.OVERVIEW));
      case SERVERS -> Step.of(go(model, Screen.SERVERS));
      case EVENTS -> Step.of(go(model, Screen.EVENTS));
      case PREVIOUS -> Step.of(back(model));
      case REPAINT, SUSPEND, INTERRUPT -> Step.of(model);
    };
  }

  private static Step verb(Model model, Action action) {
    var offer = Offers.of(model, action);
    return switch (offer) {
      case Offers.Open(var menu) -> Step.of(model.opening(new Choosing(menu)));
      case Offers.Run(var line) -> command(model, line);
      case Offers.No(var why) -> Step.of(model.noting(why, Role.WARN));
    };
  }

  private static Model filter(Model model) {
    return model.place().screen() == Screen.OVERVIEW || model.place().screen() == Screen.HELP
        ? model.noting("the filter works on servers (2) and events (3)", Role.MUTED)
        : model.prompting(new Prompt(Prompt.Kind.FILTER, new Field(model.place().filter()), model.place().filter()));
  }

  private static Model go(Model model, Screen screen) {
    return model.with(model.place().to(screen));
  }

  private static Model back(Model model) {
    if (model.place().detail()) {
      return model.with(model.place().detailed(false));
    }
    return model.place().before().isEmpty() ? model : model.with(model.place().back());
  }

  private static Model move(Model model, int by) {
    var newest = model.place().screen() == Screen.EVENTS && by == -Integer.MAX_VALUE;
    var follow = model.place().screen() == Screen.EVENTS ? newest : model.place().follow();
    return model.with(model.place().select(Rows.moved(model, by)).following(follow));
  }

  private static Model nextPane(Model model) {
    var ids = Rows.ids(model);
    var selected = Rows.selected(model);
    var space = selected.indexOf(' ') + 1;
    return ids.stream().filter(id -> !id.startsWith(selected.substring(0, space))).findFirst()
        .filter(_ -> model.place().screen() == Screen.OVERVIEW).map(id -> model.with(model.place().select(id)))
        .orElse(model);
  }

  private static Model into(Model model) {
    var selected = Rows.selected(model);
    return switch (model.place().screen()) {
      case OVERVIEW -> {
        var name = selected.substring(selected.indexOf(' ') + 1);
        yield selected.startsWith(Rows.BACKEND)
            ? model.with(model.place().to(Screen.SERVERS).scoped(name))
            : model.with(model.place().to(Screen.EVENTS).filtered(name));
      }
      case SERVERS -> selected.isEmpty() ? model : model.with(model.place().to(Screen.EVENTS).filtered(selected));
      case EVENTS -> model.with(model.place().select(selected).following(false).detailed(true));
      case HELP -> model;
    };
  }
}
