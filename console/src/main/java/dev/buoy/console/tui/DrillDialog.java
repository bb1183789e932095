package dev.buoy.console.tui;

import dev.buoy.console.command.Command;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.drill.DrillWords;
import dev.buoy.console.drill.PlannedDrill;
import dev.buoy.console.tui.terminal.Input;
import dev.buoy.v1.Drill;
import dev.buoy.v1.Fault;
import java.util.ArrayList;

/// How a drill begins and ends on the screen: which fault of which instance, the plan with every refusal, the reason and
/// the name. Nothing begins unless its name was typed by hand.
final class DrillDialog {
  private DrillDialog() {}

  /// Whether it changes something.
  static boolean changes(Command command) {
    return command instanceof Command.DrillRun || command instanceof Command.DrillAbort
        || command instanceof Command.DrillApprove;
  }

  /// Which fault, of which instance.
  static Model choose(Model model) {
    var items = new ArrayList<Menu.Item>();
    for (var instance : model.facts().instances()) {
      for (var fault : DrillWords.FAULTS) {
        var label = fault + " " + instance.name();
        var refusal = instance.forbids(fault);
        items.add(fault.equals(DrillWords.fault(Fault.Kind.BACKEND))
            ? Menu.Item.asking(label + " ...", "drill run " + label + " --backend ", refusal)
            : new Menu.Item(label, "drill run " + label, refusal));
      }
    }
    return items.isEmpty()
        ? model.noting("no agent tells of an instance", Role.WARN)
        : model.opening(new Dialog.Choosing(Menu.of("a drill", items)));
  }

  static Step open(Model model, Invocation invocation) {
    if (model.size().isCard()) {
      return Step.of(model.noting("a plan has no room here: it takes a window of " + Size.LEAST, Role.WARN));
    }
    if (model.running().containsValue(Dialog.Kind.DRILL)) {
      return Step.of(model.noting("a drill of this console is under way: 4 shows it", Role.WARN));
    }
    var now = model.data().now().nanos();
    var number = (int) (now >> 20 & Integer.MAX_VALUE >> 1);
    return Step.of(model.opening(Drilling.open(number, now, invocation)), new Effect.PlanDrill(number, invocation));
  }

  static Model planned(Model model, int number, PlannedDrill planned) {
    return model.dialog() instanceof Drilling drilling && drilling.number() == number
        ? model.opening(drilling.planned(planned, model.data().now().nanos()))
        : model;
  }

  /// Nobody could look at it, or begin it.
  static Model failed(Model model, int number, String why) {
    if (model.running().containsKey(number)) {
      return model.answered(number).noting("the drill did not begin, or is not known of: " + why, Role.WARN)
          .with(model.alarms().failed("console", "drill: " + why, model.data().now().wall()));
    }
    return model.dialog() instanceof Drilling drilling && drilling.number() == number
        ? model.opening(drilling.failed(why))
        : model;
  }

  /// Whether an answer of this number is about a drill.
  static boolean concerns(Model model, int number) {
    return model.running().get(number) == Dialog.Kind.DRILL
        || (model.dialog() instanceof Drilling drilling && drilling.number() == number);
  }

  /// How the drill of this console goes.
  static Model drilled(Model model, Drill drill) {
    var fetched = model.data().fetched();
    return model.with(model.data().with(fetched.with(fetched.drills().own(drill, model.data().now()))));
  }

  /// It is over for this console.
  /// @param lost nobody knows what came of it
  static Model ended(Model model, int number, Drill drill, boolean lost) {
    var told = drilled(model.answered(number), drill);
    if (lost) {
      var why = "what came of drill " + drill.getId() + " is not known; its lease has taken the fault back";
      return told.noting(why, Role.WARN).with(told.alarms().failed("console", why, told.data().now().wall()));
    }
    return told.noting("drill " + drill.getId() + " " + DrillWords.verdict(drill),
        drill.getPassed() ? Role.UP : Role.WARN);
  }

  static Model pasted(Model model, Drilling drilling, String text) {
    return model.opening(drilling.naming()
        ? drilling.noting("a paste never confirms: type it", Role.WARN)
        : drilling.reason(drilling.reason().paste(text)));
  }

  static Step key(Model model, Drilling drilling, Input.Key key) {
    if (drilling.isDeaf(model.data().now().nanos())) {
      return Step.of(model);
    }
    if (key.name().equals("Esc")) {
      return Step.of(model.opening(null).noting("nothing was changed", Role.MUTED));
    }
    var read = drilling.with(DrillBox.reading(model, drilling, key.name()));
    if (Reading.KEYS.contains(key.name())) {
      return Step.of(model.opening(read));
    }
    if (!drilling.isRunnable()) {
      return refused(model, read, key);
    }
    return switch (key.name()) {
      case "Tab", "BackTab" -> Step.of(model.opening(read.naming(!read.naming())));
      case "Enter" -> read.naming() ? confirm(model, read) : Step.of(model.opening(read.naming(true)));
      default -> Step.of(model.opening(read.naming()
          ? read.name(read.name().type(key.name()))
          : read.reason(read.reason().type(key.name()))));
    };
  }

  private static Step refused(Model model, Drilling drilling, Input.Key key) {
    var asking = drilling.planned() == null && drilling.failure().isEmpty();
    return switch (key.name()) {
      case "Enter", "q" -> Step.of(asking ? model : model.opening(null).noting("nothing was changed", Role.MUTED));
      case "r" -> asking ? Step.of(model) : again(model, drilling);
      case "f" -> drilling.wantsForce() ? again(model, drilling.forced()) : Step.of(model.opening(drilling));
      default -> Step.of(model.opening(drilling));
    };
  }

  private static Step again(Model model, Drilling drilling) {
    var next = drilling.again(model.data().now().nanos());
    return Step.of(model.opening(next), new Effect.PlanDrill(next.number(), next.invocation()));
  }

  private static Step confirm(Model model, Drilling drilling) {
    var planned = drilling.planned();
    if (planned == null) {
      return Step.of(model);
    }
    if (!drilling.reading().ended()) {
      return Step.of(model.opening(drilling.noting("the plan goes on: PageDown to its last line first", Role.WARN)));
    }
    if (!drilling.name().text().equals(drilling.word())) {
      return Step.of(model.opening(drilling.name(Field.EMPTY).noting("\"" + drilling.name().text() + "\" is not "
          + drilling.word() + "; nothing was changed", Role.WARN)));
    }
    if (drilling.reason().text().isBlank()) {
      return Step.of(model.opening(drilling.naming(false)
          .noting("a reason is needed: it goes into the report", Role.WARN)));
    }
    var shown = model.opening(null).with(model.place().to(Screen.DRILLS)).running(drilling.number(), Dialog.Kind.DRILL)
        .noting("the drill begins; Esc aborts it and takes the fault back", Role.TEXT);
    return Step.of(shown, new Effect.RunDrill(drilling.number(), drilling.invocation(), planned,
        drilling.reason().text().strip()));
  }
}
