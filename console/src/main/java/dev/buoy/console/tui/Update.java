package dev.buoy.console.tui;

import dev.buoy.console.command.Printout;
import dev.buoy.console.tui.Dialog.Choosing;
import dev.buoy.console.tui.Dialog.Quitting;
import dev.buoy.console.tui.terminal.Input;

/// The next model, as a function of this one, what happened and when. Touches nothing.
final class Update {
  /// So long after a key no row changes its place by itself.
  static final long HOLD_NANOS = 2_000_000_000L;

  private static final long TWICE_NANOS = 1_000_000_000L;

  private Update() {}

  static Step on(Model before, Msg msg, Moment now) {
    var step = next(before.with(before.data().at(now)), msg);
    return new Step(Chronicle.of(before, step.model()), step.effects());
  }

  private static Step next(Model model, Msg msg) {
    var fetched = model.data().fetched();
    return switch (msg) {
      case Msg.Reported(var view) -> Step.of(Changes.checked(model.with(model.data().with(view))));
      case Msg.News() -> Step.of(model); // what it is comes as a report
      case Msg.Tick() -> Step.of(Changes.checked(tick(model)));
      case Msg.Played(var playhead) -> Step.of(model.playing(playhead));
      case Msg.Told(var sentence) -> Step.of(model.noting(sentence, Role.WARN));
      case Msg.Talked(var asked, var answers) -> Step.of(model.page().subscription(model).filter(asked::equals)
          .isPresent()
              ? model.with(model.data().with(fetched.with(fetched.talk().then(asked, model.data().now(), answers))))
              : model);
      case Msg.Logged(var agent, var lines, var lost) -> Step.of(model.with(model.data()
          .with(fetched.with(fetched.logs().heard(agent, lines, lost, model.data().now().wall())))));
      case Msg.LogLost(var agent, var why) -> Step.of(model.with(model.data()
          .with(fetched.with(fetched.logs().lost(agent, why)))));
      case Msg.Filed(var book) -> Step.of(model.with(model.data().with(fetched.with(book))));
      case Msg.DrillsTold(var found, var wholes) -> Step.of(model.with(model.data()
          .with(fetched.with(fetched.drills().then(found, wholes, model.data().now())))));
      case Msg.DrillPlanned(var number, var planned) -> Step.of(DrillDialog.planned(model, number, planned));
      case Msg.Drilled(var drill) -> Step.of(DrillDialog.drilled(model, drill));
      case Msg.DrillEnded(var number, var drill, var lost) -> Step.of(DrillDialog.ended(model, number, drill, lost));
      case Msg.Redraw() -> Step.of(model, new Effect.Repaint());
      case Msg.Resized(var size) -> Step.of(model.with(size));
      case Msg.Planned(var number, var plans) -> Step.of(Changes.planned(model, number, plans));
      case Msg.Unplanned(var number, var why) -> Step.of(DrillDialog.concerns(model, number)
          ? DrillDialog.failed(model, number, why)
          : Changes.unplanned(model, number, why));
      case Msg.Stepped(var number, var what) -> Step.of(Changes.stepped(model, number, what));
      case Msg.Answered(var printout) -> Step.of(answered(model, printout));
      case Msg.Executed(var number, var results) -> Step.of(Changes.executed(model, number, results));
      case Msg.Typed(var input) -> typed(model, input);
    };
  }

  /// It is told of where it is not looked at.
  private static Model answered(Model model, Printout printout) {
    var fetched = model.data().fetched();
    var told = model.with(model.data()
        .with(fetched.with(fetched.printouts().with(printout, model.data().now()))));
    return model.place().spot().equals(new Spot(Screen.OUTPUT, printout.line()))
        ? told
        : told.noting(printout.line() + " is answered: exit " + printout.exit() + "; [ leads back to it", Role.MUTED);
  }

  private static Model tick(Model model) {
    var next = model.with(model.data().tick());
    return next.with(next.alarms().now(next.data().facts().wrongs(), next.data().now().wall()));
  }

  private static Step typed(Model model, Input input) {
    return switch (input) {
      case Input.Paste(var text) -> Step.of(pasted(model, text));
      case Input.Answer answer -> Probes.on(model, answer);
      case Input.Mouse mouse -> model.dialog() == null && model.prompt() == null
          ? clicked(model, mouse)
          : Step.of(model);
      case Input.Key(var name) when name.equals("^C") -> interrupt(model);
      case Input.Key(var name) when name.equals("^L") -> Step.of(model, new Effect.Repaint());
      case Input.Key(var name) when name.equals("^Z") -> Step.of(model, new Effect.Suspend());
      case Input.Key key -> {
        var step = key(holding(model), key);
        yield new Step(holding(step.model()), step.effects());
      }
    };
  }

  private static Step key(Model model, Input.Key key) {
    var dialog = model.dialog();
    var prompt = model.prompt();
    return dialog != null
        ? dialog(model, dialog, key)
        : prompt != null ? prompt(model, prompt, key) : HotKeys.on(model, key.name());
  }

  /// A click selects a row or opens a screen; the wheel moves. Nothing of it reaches a dialog.
  private static Step clicked(Model model, Input.Mouse mouse) {
    var held = holding(model);
    return switch (mouse.button()) {
      case WHEEL_UP -> HotKeys.on(held, "k");
      case WHEEL_DOWN -> HotKeys.on(held, "j");
      case CLICK -> {
        var lines = View.frame(model, model.size()).lines();
        var target = mouse.row() < lines.size() ? lines.get(mouse.row()).target(mouse.column()) : "";
        if (target.startsWith("row ")) {
          yield Step.of(held.with(held.place().select(target.substring(4)).following(false)));
        }
        yield target.startsWith("key ") ? HotKeys.on(held, target.substring(4)) : Step.of(model);
      }
    };
  }

  /// Rows that may move stay where they are for now: the operator is about to act on one.
  private static Model holding(Model model) {
    var now = model.data().now().nanos();
    var pressed = model.pressed(new Model.Keys(now, model.keys().interrupted()));
    if (!Selection.look(model).held().isEmpty()) {
      return pressed;
    }
    var look = Selection.look(model);
    var moving = model.page().tables(model).stream().filter(table -> table.isMoving(look))
        .flatMap(table -> table.ids(look).stream()).toList();
    return moving.isEmpty() ? pressed : pressed.with(pressed.place().look(one -> one.holding(moving)));
  }

  private static Model pasted(Model model, String text) {
    var prompt = model.prompt();
    if (model.dialog() instanceof Dialog.Changing changing) {
      return model.opening(Changes.pasted(changing, text));
    }
    if (model.dialog() instanceof Drilling drilling) {
      return DrillDialog.pasted(model, drilling, text);
    }
    if (prompt != null && model.dialog() == null) {
      return model.prompting(prompt.with(prompt.field().paste(text)));
    }
    return model.noting("pasted text is only taken by a text field; nothing was done", Role.MUTED);
  }

  private static Step interrupt(Model model) {
    var now = model.data().now().nanos();
    var last = model.keys().interrupted();
    if (last != 0 && now - last < TWICE_NANOS) {
      return Step.of(model.opening(Quitting.of(model)).prompting(null).pressed(new Model.Keys(now, 0)));
    }
    var closed = model.dialog() != null || model.prompt() != null;
    var calm = model.opening(null).prompting(null).pressed(new Model.Keys(now, now));
    return Step.of(closed ? calm : calm.noting("q leaves; Ctrl-C twice within a second asks", Role.MUTED));
  }

  private static Step dialog(Model model, Dialog dialog, Input.Key key) {
    return switch (dialog) {
      case Dialog.Changing changing -> Changes.key(model, changing, key);
      case Drilling drilling -> DrillDialog.key(model, drilling, key);
      case Choosing(var menu) -> choose(model, menu, key);
      case Quitting(_) -> switch (key.name()) {
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
        if (!item.begun().isEmpty() && item.isEnabled()) {
          yield Step.of(model.opening(null)
              .prompting(new Prompt(Prompt.Kind.COMMAND, new Field(item.begun()), "")));
        }
        yield item.isEnabled()
            ? Commands.run(model.opening(null), item.lines()).leavingOut(item.leftOut())
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
            ? Step.of(Selection.stray(closed, closed.place().look().filter())
                .map(sentence -> closed.noting(sentence, Role.WARN)).orElse(closed))
            : seen(closed, Commands.run(closed, prompt.field().text()));
      }
      case "Tab" -> Step.of(prompt.kind() == Prompt.Kind.COMMAND ? Completions.complete(model, prompt) : model);
      default -> {
        var next = prompt.with(prompt.field().type(key.name()));
        yield Step.of(filtered(model.noting("", Role.TEXT).prompting(next), next, next.field().text()));
      }
    };
  }

  /// The status card shows nothing of where a command leads to.
  private static Step seen(Model before, Step after) {
    return before.size().isCard() && !before.place().equals(after.model().place())
        ? new Step(HotKeys.tooSmall(after.model()), after.effects())
        : after;
  }

  private static Model filtered(Model model, Prompt prompt, String filter) {
    return prompt.kind() == Prompt.Kind.FILTER ? model.with(model.place().filtered(filter)) : model;
  }
}
