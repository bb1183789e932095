package dev.buoy.console.tui;

import dev.buoy.console.command.AgentResult;
import dev.buoy.console.command.Clause;
import dev.buoy.console.command.Exit;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.command.Options;
import dev.buoy.console.command.Results;
import dev.buoy.console.tui.Dialog.Changing;
import dev.buoy.console.tui.Dialog.Focus;
import dev.buoy.console.tui.Dialog.Phase;
import dev.buoy.console.tui.terminal.Input;
import dev.buoy.v1.OperationResult.Outcome;
import java.util.EnumMap;
import java.util.List;

/// The dialog of a change: plan, reason, name, result. Nothing runs unless its name was typed by hand.
final class Changes {
  private Changes() {}

  /// @param invocations the first is planned now, the others after it is done
  static Step open(Model model, List<Invocation> invocations) {
    var invocation = invocations.getFirst();
    var now = model.data().now().nanos();
    // Numbers only have to differ from those of dialogs that may still be answered.
    var number = (int) (now >> 20 & Integer.MAX_VALUE >> 1);
    return Step.of(model.opening(Changing.open(number, now, invocation,
        invocations.subList(1, invocations.size()))), new Effect.Plan(number, invocation));
  }

  static Model planned(Model model, int number, MutationPlan plan) {
    return model.dialog() instanceof Changing changing && changing.number() == number
        && changing.phase() == Phase.PLANNING ? model.opening(changing.planned(plan)) : model;
  }

  /// Nobody could be asked, or what they did is not known.
  static Model unplanned(Model model, int number, String why) {
    var told = model.running().contains(number)
        ? model.running(number, false).with(model.alarms().failed("console", why, model.data().now().wall()))
        : model;
    return told.dialog() instanceof Changing changing && changing.number() == number
        ? told.opening(changing.failed(why))
        : told;
  }

  static Model executed(Model before, int number, Results results) {
    var model = failures(before.running(number, false), results);
    if (!(model.dialog() instanceof Changing changing) || changing.number() != number) {
      return model.noting("operation " + results.operation() + ": " + String.join(", ",
          results.agents().stream().map(agent -> agent.node() + " " + agent.outcome()).toList()), Role.WARN);
    }
    var stale = results.agents().stream().anyMatch(agent -> agent.exit() == Exit.STALE_PLAN);
    var done = results.agents().stream().map(AgentResult::exit)
        .anyMatch(exit -> exit == Exit.DONE || exit == Exit.UNKNOWN);
    return model.opening(stale && !done
        ? changing.finished(Phase.OUT_OF_DATE, results).noting("the state moved since the plan; nothing was changed",
            Role.WARN)
        : changing.finished(Phase.FINISHED, results));
  }

  /// What was not done, or may not have been, stays an alarm after its dialog is closed.
  private static Model failures(Model model, Results results) {
    var alarms = model.alarms();
    for (var agent : results.agents()) {
      if (agent.outcome() == Outcome.FAILED || agent.outcome() == Outcome.UNKNOWN) {
        alarms = alarms.failed(agent.node(), "operation " + results.operation() + " " + agent.outcome() + ": "
            + agent.message(), model.data().now().wall());
      }
    }
    return model.with(alarms);
  }

  static Changing pasted(Changing changing, String text) {
    return changing.phase() == Phase.PLANNED && changing.focus() == Focus.REASON
        ? changing.reason(changing.reason().paste(text))
        : changing.noting("a paste never confirms: type it", Role.WARN);
  }

  static Step key(Model model, Changing changing, Input.Key key) {
    if (changing.isDeaf(model.data().now().nanos())) {
      return Step.of(model);
    }
    if (key.name().equals("Esc")) {
      return Step.of(closed(model, changing));
    }
    return switch (changing.phase()) {
      case PLANNING, RUNNING -> Step.of(model);
      case OUT_OF_DATE, FINISHED -> switch (key.name()) {
        case "r" -> again(model, changing);
        case "Enter" -> goOn(model, changing);
        case "q" -> Step.of(closed(model, changing));
        default -> Step.of(model);
      };
      case PLANNED -> planned(model, changing, key);
    };
  }

  /// To the next of several, with the same reason.
  private static Step goOn(Model model, Changing changing) {
    if (changing.phase() != Phase.FINISHED || changing.next().isEmpty()) {
      return Step.of(closed(model, changing));
    }
    var step = open(model, changing.next());
    return step.model().dialog() instanceof Changing opened
        ? new Step(step.model().opening(opened.reason(changing.reason())), step.effects())
        : step;
  }

  private static Model closed(Model model, Changing changing) {
    var left = changing.next().size();
    var note = left == 0
        ? note(changing)
        : (note(changing) + "  " + left + " more of the marked were not planned")
            .strip();
    return model.opening(null).noting(note, Role.MUTED);
  }

  private static String note(Changing changing) {
    return switch (changing.phase()) {
      case PLANNING, PLANNED, OUT_OF_DATE -> "nothing was changed";
      case RUNNING -> "it still runs; the result will be told here";
      case FINISHED -> "";
    };
  }

  private static Step planned(Model model, Changing changing, Input.Key key) {
    return switch (key.name()) {
      case "Tab", "Down" -> Step.of(model.opening(changing.with(changing.focus().next())));
      case "BackTab", "Up" -> Step.of(model.opening(changing.with(changing.focus().previous())));
      default -> switch (changing.focus()) {
        case CANCEL -> cancel(model, changing, key);
        case REASON -> Step.of(model.opening(key.name().equals("Enter")
            ? changing.with(Focus.NAME)
            : changing.reason(changing.reason().type(key.name()))));
        case NAME -> key.name().equals("Enter")
            ? confirm(model, changing)
            : Step.of(model.opening(changing.name(changing.name().type(key.name()))));
      };
    };
  }

  private static Step cancel(Model model, Changing changing, Input.Key key) {
    if (key.name().equals("y") && changing.isHarmless()) {
      return run(model, changing);
    }
    return switch (key.name()) {
      case "Enter", "q", "n" -> Step.of(closed(model, changing));
      case "r" -> again(model, changing);
      default -> Step.of(model.opening(changing.noting("Tab goes on to the reason and the name", Role.MUTED)));
    };
  }

  private static Step again(Model model, Changing changing) {
    var next = changing.again(model.data().now().nanos());
    return Step.of(model.opening(next), new Effect.Plan(next.number(), next.invocation()));
  }

  private static Step confirm(Model model, Changing changing) {
    if (!changing.isRunnable()) {
      return Step.of(model.opening(changing.noting("refused: nothing was changed", Role.WARN)));
    }
    if (!changing.name().text().equals(changing.word())) {
      return Step.of(model.opening(changing.name(Field.EMPTY)
          .noting("\"" + changing.name().text() + "\" is not " + changing.word() + "; nothing was changed",
              Role.WARN)));
    }
    if (changing.reason().text().isBlank()) {
      return Step.of(model.opening(changing.with(Focus.REASON)
          .noting("a reason is needed: it goes into every agent's journal", Role.WARN)));
    }
    return run(model, changing);
  }

  private static Step run(Model model, Changing changing) {
    var plan = changing.plan();
    if (plan == null) {
      return Step.of(model);
    }
    var confirmed = new MutationPlan(full(changing), plan.mutation(), plan.operation(), plan.agents());
    var sent = model.opening(changing.running(confirmed)).running(changing.number(), true);
    return Step.of(sent, new Effect.Apply(changing.number(), confirmed));
  }

  /// The command as one would type it in a shell, reason and name included.
  static Invocation full(Changing changing) {
    var invocation = changing.invocation();
    var values = new EnumMap<Clause, List<String>>(Clause.class);
    values.putAll(invocation.options().values());
    if (!changing.reason().text().isBlank()) {
      values.put(Clause.REASON, List.of(changing.reason().text().strip()));
    }
    var plan = changing.plan();
    values.put(Clause.CONFIRM, List.of(plan == null ? changing.word() : plan.confirmWord()));
    return new Invocation(invocation.verb(), invocation.words(), invocation.command(), new Options(values));
  }
}
