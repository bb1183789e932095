package dev.buoy.console.tui;

import dev.buoy.console.command.AgentResult;
import dev.buoy.console.command.Exit;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.command.Results;
import dev.buoy.console.tui.Dialog.Changing;
import dev.buoy.console.tui.terminal.Input;
import dev.buoy.v1.OperationResult.Outcome;
import dev.buoy.v1.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A model driven by keys and by agents' answers, in virtual time. Collects what it wants done.
final class Rehearsal {
  Model model;
  Moment now;
  final List<Effect> effects = new ArrayList<>();

  private final LabAgents lab;

  /// @param lab reports while time goes by
  Rehearsal(LabAgents lab, Glyphs glyphs) {
    this.lab = lab;
    this.model = Screens.model(lab, glyphs);
    this.now = model.data().now();
  }

  /// The dialog of a name, for pictures.
  Model stage(String name) {
    press("2");
    if (name.equals("several")) {
      press(" ");
      press("j");
      press(" ");
    }
    press("D");
    if (name.equals("refused")) {
      refused("it is the last server of quotation_backend that is up");
      return model;
    }
    planned(1);
    if (name.equals("outofdate")) {
      later(Duration.ofSeconds(61));
      take(new Msg.Tick());
    } else if (name.equals("partial")) {
      type("kernel update");
      press("Enter");
      type("server1");
      press("Enter");
      executed(Outcome.DONE, Outcome.FAILED, Outcome.UNKNOWN);
    } else {
      type("kernel update");
    }
    return model;
  }

  Changing dialog() {
    return (Changing) Objects.requireNonNull(model.dialog());
  }

  void later(Duration by) {
    now = new Moment(now.nanos() + by.toNanos(), now.wall().plus(by));
    take(new Msg.Reported(Screens.view(lab, Map.of(), now)));
  }

  /// Late enough after the one before.
  void press(String key) {
    later(Duration.ofMillis(350));
    take(new Msg.Typed(new Input.Key(key)));
  }

  void type(String text) {
    text.chars().forEach(c -> {
      later(Duration.ofMillis(10));
      take(new Msg.Typed(new Input.Key(Character.toString(c))));
    });
  }

  void take(Msg msg) {
    var step = Update.on(model, msg, now);
    model = step.model();
    effects.addAll(step.effects());
  }

  /// All three agents plan every command.
  void planned(int tier) {
    later(Duration.ofMillis(350));
    take(new Msg.Planned(dialog().number(), dialog().invocations().stream().map(each -> plan(each, tier)).toList()));
  }

  /// The first agent's plan has as many changes.
  void plannedLong(int tier, int changes) {
    later(Duration.ofMillis(350));
    take(new Msg.Planned(dialog().number(), dialog().invocations().stream().map(each -> {
      var plan = Plan.newBuilder().setPlanId("p").setConfirm("server1").setTier(tier).setGeneration(1)
          .addWarnings("one server stays");
      for (var i = 1; i <= changes; i++) {
        plan.addChanges("change " + i + " of " + changes);
      }
      return new MutationPlan(each, each.command(), "7f3a",
          List.of(new AgentResult("n1", Outcome.PLANNED, "", plan.build(), Exit.DONE)));
    }).toList()));
  }

  /// A guard of every agent stands against it.
  void refused(String guard) {
    later(Duration.ofMillis(350));
    take(new Msg.Planned(dialog().number(), dialog().invocations().stream().map(each -> {
      var plan = Plan.newBuilder().setConfirm("server1").setTier(1).addGuards(guard).build();
      return new MutationPlan(each, each.command(), "7f3a", LabAgents.NODES.stream()
          .map(node -> new AgentResult(node, Outcome.REFUSED, guard, plan, Exit.REFUSED)).toList());
    }).toList()));
  }

  static MutationPlan plan(Invocation invocation, int tier) {
    var object = invocation.words().getFirst();
    var plan = Plan.newBuilder().setPlanId("p").setConfirm(object.substring(object.indexOf('/') + 1)).setTier(tier)
        .setGeneration(1).addChanges(object + ": READY -> DRAIN")
        .addWarnings("2 sessions finish; 2 of 3 servers stay, 60 % of the weight").build();
    return new MutationPlan(invocation, invocation.command(), "7f3a" + object, LabAgents.NODES.stream()
        .map(node -> new AgentResult(node, Outcome.PLANNED, "", plan, Exit.DONE)).toList());
  }

  /// @param outcomes of the agents in their order, the same for every command
  void executed(Outcome... outcomes) {
    take(new Msg.Executed(dialog().number(), dialog().plans().stream().map(plan -> {
      var agents = new ArrayList<AgentResult>();
      for (var i = 0; i < outcomes.length; i++) {
        agents.add(new AgentResult(LabAgents.NODES.get(i), outcomes[i], switch (outcomes[i]) {
          case DONE -> "drains";
          case UNKNOWN -> "DEADLINE_EXCEEDED: no answer in time";
          default -> "not enough room on disk";
        }, Plan.getDefaultInstance(), switch (outcomes[i]) {
          case DONE -> Exit.DONE;
          case UNKNOWN -> Exit.UNKNOWN;
          default -> Exit.FAILED;
        }));
      }
      return new Results(plan.operation(), agents);
    }).toList()));
  }

  /// Opens the dialog that drains the selected server.
  void drain() {
    press("2");
    press("D");
  }

  /// @param outcomes of the agents in their order
  void drainDone(Outcome... outcomes) {
    drain();
    planned(1);
    type("kernel");
    press("Enter");
    type("server1");
    press("Enter");
    executed(outcomes);
  }

  /// The plans that were last sent to be carried out.
  List<MutationPlan> applied() {
    return effects.reversed().stream().filter(Effect.Apply.class::isInstance).map(Effect.Apply.class::cast)
        .findFirst().map(Effect.Apply::plans).orElse(List.of());
  }

  /// At a size that has room for all of a dialog.
  String screen() {
    return String.join("\n", Screens.text(model, new Size(100, 30)));
  }
}
