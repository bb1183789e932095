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
import dev.buoy.console.tui.Dialog.Planned;
import dev.buoy.console.tui.terminal.Input;
import dev.buoy.v1.LogLine;
import dev.buoy.v1.OperationResult.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The dialog of a change: plan, reason, name, result. Nothing runs unless its name was typed by hand.
final class Changes {
  private Changes() {}

  /// @param invocations confirmed together, carried out one after the other
  static Step open(Model model, List<Invocation> invocations) {
    if (model.size().isCard()) {
      return Step.of(model.noting("a plan has no room here: it takes a window of " + Size.LEAST, Role.WARN));
    }
    var now = model.data().now().nanos();
    // Numbers only have to differ from those of dialogs that may still be answered.
    var number = (int) (now >> 20 & Integer.MAX_VALUE >> 1);
    return Step.of(model.opening(Changing.open(number, now, invocations)), new Effect.Plan(number, invocations));
  }

  /// The reason comes first, but for what is harmless: there a yes or a no is enough.
  static Model planned(Model model, int number, List<MutationPlan> plans) {
    if (!(model.dialog() instanceof Changing changing) || changing.number() != number
        || changing.phase() != Phase.PLANNING) {
      return model;
    }
    var facts = model.data().facts();
    var planned = changing.planned(new Planned(plans, model.data().now(), Ground.of(plans, facts), facts));
    return model.opening(planned.isHarmless() || !planned.isRunnable() ? planned : planned.with(Focus.REASON));
  }

  /// A plan whose time is over, or under which the state moved, has to be made again.
  static Model checked(Model model) {
    if (!(model.dialog() instanceof Changing changing) || changing.phase() != Phase.PLANNED) {
      return model;
    }
    var planned = changing.planned();
    var facts = model.data().facts();
    if (changing.left(model.data().now()).isNegative()) {
      return outOfDate(model, changing, "the plan is older than " + Changing.VALID.toSeconds() + " s");
    }
    return planned == null
        ? model
        : planned.ground().moved(planned.plans(), facts).map(what -> outOfDate(model, changing, what)).orElse(model);
  }

  private static Model outOfDate(Model model, Changing changing, String why) {
    return model.opening(changing.phase(Phase.OUT_OF_DATE).noting("out of date: " + why + "; nothing was changed",
        Role.WARN));
  }

  /// Nobody could be asked, or what they did is not known.
  static Model unplanned(Model model, int number, String why) {
    var told = model.running().containsKey(number)
        ? model.answered(number).with(model.alarms().failed("console", why, model.data().now().wall()))
        : model;
    return told.dialog() instanceof Changing changing && changing.number() == number
        ? told.opening(changing.phase(Phase.OUT_OF_DATE).noting(why, Role.WARN))
        : told;
  }

  /// The latest step of one that runs.
  static Model stepped(Model model, int number, String step) {
    return model.dialog() instanceof Changing changing && changing.number() == number
        && changing.phase() == Phase.RUNNING ? model.opening(changing.noting(step, Role.TEXT)) : model;
  }

  static Model executed(Model before, int number, List<Results> results) {
    var model = before.answered(number);
    for (var result : results) {
      model = told(model, result);
    }
    if (!(model.dialog() instanceof Changing changing) || changing.number() != number) {
      return model.noting(String.join("; ", results.stream().map(Changes::sentence).toList()), Role.WARN);
    }
    var now = model.data().now().nanos();
    var agents = results.stream().flatMap(result -> result.agents().stream()).map(AgentResult::exit).toList();
    var done = agents.contains(Exit.DONE) || agents.contains(Exit.UNKNOWN);
    if (agents.contains(Exit.STALE_PLAN) && !done) {
      return model.opening(changing.finished(Phase.OUT_OF_DATE, results, now).noting(
          "the state moved since the plan; nothing was changed", Role.WARN));
    }
    var merged = Retry.merged(changing.results(), results);
    var planned = changing.planned();
    var undone = planned == null ? model : model.with(Undo.of(planned.plans(), merged, planned.before()));
    return undone.opening(changing.finished(Phase.FINISHED, merged, now));
  }

  private static String sentence(Results results) {
    return "operation " + results.operation() + ": " + String.join(", ",
        results.agents().stream().map(agent -> agent.node() + " " + agent.word()).toList());
  }

  /// What was not done, or may not have been, stays an alarm after its dialog is closed.
  private static Model told(Model model, Results results) {
    var alarms = model.alarms();
    var now = model.data().now().wall();
    for (var agent : results.agents()) {
      if (agent.outcome() == Outcome.FAILED || agent.isUnknown()) {
        alarms = alarms.failed(agent.node(), "operation " + results.operation() + " " + agent.outcome() + ": "
            + agent.message(), now);
      }
    }
    var fetched = model.data().fetched();
    return model.with(alarms).with(model.data().with(fetched.with(fetched.logs().said(now, LogLine.Level.INFO,
        "operation", sentence(results)))));
  }

  static Changing pasted(Changing changing, String text) {
    return changing.phase() == Phase.PLANNED && changing.focus() == Focus.REASON
        ? changing.reason(changing.reason().paste(text))
        : changing.noting("a paste never confirms: type it", Role.WARN);
  }

  static Step key(Model model, Changing changing, Input.Key key) {
    // To close it is never too early.
    if (key.name().equals("Esc")) {
      return Step.of(closed(model, changing));
    }
    if (changing.isDeaf(model.data().now().nanos())) {
      return Step.of(model);
    }
    var read = changing.with(ChangeBox.reading(model, changing, key.name()));
    return Reading.KEYS.contains(key.name())
        ? Step.of(model.opening(read))
        : answered(model.opening(read), read, key);
  }

  private static Step answered(Model model, Changing changing, Input.Key key) {
    return switch (changing.phase()) {
      case PLANNING, RUNNING -> Step.of(model);
      // Whoever was just typing types on: neither closes it.
      case OUT_OF_DATE -> key.name().equals("r") ? again(model, changing) : Step.of(model);
      case FINISHED -> finished(model, changing, key);
      case PLANNED -> planned(model, changing, key);
    };
  }

  private static Step finished(Model model, Changing changing, Input.Key key) {
    return switch (key.name()) {
      case "r" -> changing.isUnknown() ? ask(model, changing) : again(model, changing);
      case "f" -> changing.isPartial() ? open(model.opening(null), Retry.rest(changing)) : Step.of(model);
      case "u" -> undo(model);
      case "Enter", "q" -> Step.of(closed(model, changing));
      default -> Step.of(model);
    };
  }

  /// Plans the inverse of what was done last.
  static Step undo(Model model) {
    return model.undo().isPossible()
        ? Commands.run(model.opening(null), model.undo().lines())
        : Step.of(model.noting("there is nothing to undo: " + model.undo().refusal(), Role.WARN));
  }

  /// Those whose answer is missing are told again, under the same operation id: who did it answers what it did.
  private static Step ask(Model model, Changing changing) {
    var missing = Retry.unanswered(changing);
    var asked = model.opening(changing.phase(Phase.RUNNING)).running(changing.number(),
        Dialog.Kind.of(missing));
    return Step.of(asked, new Effect.Apply(changing.number(), missing));
  }

  private static Model closed(Model model, Changing changing) {
    return model.opening(null).noting(switch (changing.phase()) {
      case PLANNING, PLANNED, OUT_OF_DATE -> "nothing was changed";
      case RUNNING -> "it still runs; the result will be told here";
      case FINISHED -> "";
    }, Role.MUTED);
  }

  private static Step planned(Model model, Changing changing, Input.Key key) {
    if (!changing.isRunnable()) {
      return refused(model, changing, key);
    }
    return switch (key.name()) {
      case "Tab" -> Step.of(model.opening(changing.with(changing.focus().next())));
      case "BackTab" -> Step.of(model.opening(changing.with(changing.focus().previous())));
      default -> switch (changing.focus()) {
        case CANCEL -> cancel(model, changing, key);
        case REASON -> Step.of(model.opening(key.name().equals("Enter")
            ? changing.with(Focus.NAME)
            : changing.reason(changing.reason().type(key.name()))));
        case NAME -> named(model, changing, key);
      };
    };
  }

  private static Step named(Model model, Changing changing, Input.Key key) {
    if (!changing.reading().ended()) {
      return unread(model, changing);
    }
    return key.name().equals("Enter")
        ? confirm(model, changing)
        : Step.of(model.opening(changing.name(changing.name().type(key.name()))));
  }

  /// There is nothing to type: it is closed, or planned again.
  private static Step refused(Model model, Changing changing, Input.Key key) {
    return switch (key.name()) {
      case "Enter", "q" -> Step.of(closed(model, changing));
      case "r" -> again(model, changing);
      default -> Step.of(model);
    };
  }

  /// Nobody confirms what he did not see.
  private static Step unread(Model model, Changing changing) {
    return Step.of(model.opening(changing.noting("the plan goes on: PageDown to its last line first", Role.WARN)));
  }

  private static Step cancel(Model model, Changing changing, Input.Key key) {
    if (key.name().equals("y") && changing.isHarmless()) {
      return changing.reading().ended() ? run(model, changing) : unread(model, changing);
    }
    return switch (key.name()) {
      case "Enter", "q", "n" -> Step.of(closed(model, changing));
      case "r" -> again(model, changing);
      default -> Step.of(model.opening(changing.noting("Tab goes on to the reason and the name", Role.MUTED)));
    };
  }

  private static Step again(Model model, Changing changing) {
    var next = changing.again(model.data().now().nanos());
    return Step.of(model.opening(next), new Effect.Plan(next.number(), next.invocations()));
  }

  private static Step confirm(Model model, Changing changing) {
    if (!changing.isNamed()) {
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

  private static Step run(Model before, Changing changing) {
    var model = checked(before);
    if (!changing.equals(model.dialog())) {
      return Step.of(model);
    }
    var confirmed = new ArrayList<MutationPlan>();
    for (var plan : changing.plans()) {
      confirmed.add(new MutationPlan(full(changing, plan), plan.mutation(), plan.operation(), plan.agents()));
    }
    var sent = model.opening(changing.running(confirmed)).running(changing.number(), Dialog.Kind.of(confirmed));
    return Step.of(sent, new Effect.Apply(changing.number(), confirmed));
  }

  /// The commands as one would type them in a shell, reason and name included.
  static List<Invocation> full(Changing changing) {
    return changing.plans().isEmpty()
        ? changing.invocations().stream().map(each -> with(each, changing.reason().text(), "")).toList()
        : changing.plans().stream().map(plan -> full(changing, plan)).toList();
  }

  private static Invocation full(Changing changing, MutationPlan plan) {
    return with(plan.invocation(), changing.reason().text(), plan.confirmWord());
  }

  private static Invocation with(Invocation invocation, String reason, String name) {
    Map<Clause, List<String>> values = new EnumMap<>(Clause.class);
    values.putAll(invocation.options().values());
    if (!reason.isBlank()) {
      values.put(Clause.REASON, List.of(reason.strip()));
    }
    if (!name.isEmpty()) {
      within(invocation).filter(time -> !time.equals(name))
          .ifPresent(time -> values.put(Clause.CONFIRM_WITHIN, List.of(time)));
      values.put(Clause.CONFIRM, List.of(name));
    }
    return new Invocation(invocation.verb(), invocation.words(), invocation.command(), new Options(values));
  }

  /// A time may stand where a name may stand: `--confirm 60s`.
  private static Optional<String> within(Invocation invocation) {
    return invocation.verb().accepts(Clause.CONFIRM_WITHIN)
        && invocation.options().value(Clause.CONFIRM_WITHIN).isEmpty()
            ? invocation.options().values().getOrDefault(Clause.CONFIRM, List.of()).stream().findFirst()
            : Optional.empty();
  }
}
