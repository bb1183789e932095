package dev.buoy.console.tui;

import dev.buoy.console.SomeDrill;
import dev.buoy.console.drill.PlannedDrill;
import dev.buoy.console.tui.terminal.Input;
import dev.buoy.v1.Drill.Step;
import dev.buoy.v1.RunningDrill;
import java.time.Duration;
import java.util.Objects;

/// The drill screen for pictures, in virtual time.
final class DrillScreens {
  private DrillScreens() {}

  static Model model(LabAgents lab, Glyphs glyphs, String name) {
    if (name.equals("drilling")) {
      lab.drill = RunningDrill.newBuilder().setId("7f3a").setInstance("VI_1").setFault("handover").setTarget("n1")
          .setOperator("alice").setStep("takeover").build();
    }
    var start = Screens.model(lab, glyphs);
    var known = start.with(start.data().with(SomeFetched.plausible(start)));
    return switch (name) {
      case "drills" -> Screens.press(known, "4", "j");
      case "drillchoice" -> Screens.press(known, "4", "n");
      case "drilling" -> take(Screens.press(known, "4"), new Msg.Drilled(SomeDrill.at("7f3a", Step.TAKEOVER)));
      case "drilled" -> take(Screens.press(known, "4"), new Msg.Drilled(SomeDrill.passed("7f3a", 540)));
      case "drillrefused" -> planned(known, SomeDrillPlan.refused());
      default -> typed(planned(known, SomeDrillPlan.runnable()), "monthly");
    };
  }

  private static Model take(Model model, Msg msg) {
    return Update.on(model, msg, model.data().now()).model();
  }

  private static Model planned(Model model, PlannedDrill planned) {
    var open = Screens.press(model, "4", "n", "Enter");
    var dialog = (Drilling) Objects.requireNonNull(open.dialog());
    return take(open, new Msg.DrillPlanned(dialog.number(), planned));
  }

  static Model typed(Model model, String text) {
    var next = model;
    var now = model.data().now();
    for (var key : text.split("", -1)) {
      var later = Duration.ofMillis(next.equals(model) ? 400 : 10);
      now = new Moment(now.nanos() + later.toNanos(), now.wall().plus(later));
      next = Update.on(next, new Msg.Typed(new Input.Key(key)), now).model();
    }
    return next;
  }

  /// Plans as an agent makes them.
  static final class SomeDrillPlan {
    private SomeDrillPlan() {}

    static PlannedDrill runnable() {
      return new PlannedDrill("n2", SomeDrill.plan());
    }

    static PlannedDrill refused() {
      return new PlannedDrill("n2", SomeDrill.plan("VI_1 moved 40 s ago, wait until it has been still for 10 min",
          "n3 does not answer: connection refused", "open alarm on n1: quotation_backend: server2 fails on n2 only"));
    }
  }
}
