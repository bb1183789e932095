package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.SomeDrill;
import dev.buoy.console.command.Exit;
import dev.buoy.console.command.Printout;
import dev.buoy.console.drill.DrillText;
import dev.buoy.console.drill.Found;
import dev.buoy.console.drill.PlannedDrill;
import dev.buoy.console.tui.DrillScreens.SomeDrillPlan;
import dev.buoy.console.tui.terminal.Input;
import dev.buoy.v1.Drill;
import dev.buoy.v1.Drill.Step;
import dev.buoy.v1.Fault;
import dev.buoy.v1.RunningDrill;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Drills begun, followed and aborted on the screen.
class DrillDialogTest {
  private static final Size USUAL = new Size(80, 24);

  private final LabAgents lab = Screens.lab();
  private Model model = Screens.model(lab, Glyphs.ASCII);
  private Moment now = model.data().now();
  private final List<Effect> effects = new ArrayList<>();

  private void take(Msg msg) {
    var step = Update.on(model, msg, now);
    model = step.model();
    effects.addAll(step.effects());
  }

  private void press(String... keys) {
    for (var key : keys) {
      now = new Moment(now.nanos() + Duration.ofMillis(350).toNanos(), now.wall().plusMillis(350));
      take(new Msg.Reported(Screens.view(lab, Map.of(), now)));
      take(new Msg.Typed(new Input.Key(key)));
    }
  }

  private void type(String text) {
    press(text.split("", -1));
  }

  private String screen() {
    return String.join("\n", Screens.text(model, USUAL));
  }

  private Drilling dialog() {
    return (Drilling) Objects.requireNonNull(model.dialog());
  }

  /// `n`, the first fault, the plan.
  private void plan() {
    press("4", "n", "Enter");
    take(new Msg.DrillPlanned(dialog().number(), SomeDrillPlan.runnable()));
  }

  private void run() {
    plan();
    type("monthly");
    press("Enter");
    type("VI_1");
    press("Enter");
  }

  @Test
  void aNewOneIsChosenPlannedExplainedAndNamed() {
    run();

    assertThat(effects).hasSize(2).first().isInstanceOfSatisfying(Effect.PlanDrill.class,
        plan -> assertThat(plan.invocation().commandLine()).isEqualTo("buoy drill run handover VI_1"));
    assertThat(effects.getLast()).isInstanceOfSatisfying(Effect.RunDrill.class, run -> {
      assertThat(run.reason()).isEqualTo("monthly");
      assertThat(run.planned().director()).isEqualTo("n2");
    });
    assertThat(model.dialog()).isNull();
    assertThat(model.place().screen()).isEqualTo(Screen.DRILLS);
    assertThat(model.running()).containsValue(Dialog.Kind.DRILL);
  }

  @Test
  void whatTheFileForbidsIsNotOffered() {
    lab.allowedFaults.addAll(List.of("stop", "kill"));
    press("4", "n");
    assertThat(screen()).containsPattern("handover VI_1 +not now: n1's file does not allow it: drills.allow")
        .contains(":drill run kill VI_1");

    press("Up", "Enter");
    assertThat(screen()).contains("handover VI_1 is not possible: n1's file does not allow it: drills.allow");
    assertThat(effects).isEmpty();

    press("Down", "Enter");
    assertThat(dialog().invocation().commandLine()).isEqualTo("buoy drill run stop VI_1");
  }

  @Test
  void anotherNameOrNoReasonBeginsNothing() {
    plan();
    press("Enter");
    type("VI_2");
    press("Enter");
    assertThat(dialog().note().text()).isEqualTo("\"VI_2\" is not VI_1; nothing was changed");

    type("VI_1");
    press("Enter");
    assertThat(dialog().note().text()).startsWith("a reason is needed");
    take(new Msg.Typed(new Input.Paste("kernel")));
    press("Tab");
    take(new Msg.Typed(new Input.Paste("VI_1")));
    assertThat(dialog().note().text()).isEqualTo("a paste never confirms: type it");
    assertThat(effects).hasSize(1);
  }

  @Test
  void keysTypedAheadOfThePlanDoNotCount() {
    plan();
    take(new Msg.Typed(new Input.Key("x")));

    assertThat(dialog().reason().text()).isEmpty();
  }

  @Test
  void everyRefusalIsToldAndNothingCanBeTyped() {
    press("4", "n", "Enter");
    take(new Msg.DrillPlanned(dialog().number(), SomeDrillPlan.refused()));
    type("VI_1");

    assertThat(screen()).contains("REFUSED  drill run handover VI_1", "refused: VI_1 moved 40 s ago",
        "refused: n3 does not answer: connection refused", "refused: open alarm on n1");
    press("r");
    assertThat(effects).hasSize(2).allMatch(Effect.PlanDrill.class::isInstance);
    press("Esc");
    assertThat(model.note().text()).isEqualTo("nothing was changed");
  }

  @Test
  void whatWantsForceIsPlannedWithItByAKey() {
    press("4", "n", "Enter");
    var refused = SomeDrill.plan("kill wants --force as well").toBuilder()
        .setFault(Fault.newBuilder().setKind(Fault.Kind.KILL)).build();
    take(new Msg.DrillPlanned(dialog().number(), new PlannedDrill("n2", refused)));
    assertThat(screen()).contains("f plans it with --force");

    press("f");

    assertThat(effects.getLast()).isInstanceOfSatisfying(Effect.PlanDrill.class,
        plan -> assertThat(plan.invocation().commandLine()).endsWith(" --force"));
    assertThat(screen()).contains(" --force");
    take(new Msg.DrillPlanned(dialog().number(), new PlannedDrill("n2", refused)));
    assertThat(screen()).as("once").contains("nothing of this can be forced");
  }

  @Test
  void thatNobodyCanDirectItIsTold() {
    press("4", "n", "Enter");
    take(new Msg.Unplanned(dialog().number(), "nobody can direct the drill: n2: connection refused"));

    assertThat(screen()).contains("nobody can direct the drill: n2: connection refused", "r plans again");
  }

  @Test
  void escAbortsTheOwnOneAndPutsItAwayOnceItIsOver() {
    run();
    take(new Msg.Drilled(SomeDrill.at("7f3a", Step.TAKEOVER)));
    assertThat(screen()).contains("RUNNING takeover", "lease 4 s", "<Esc> abort ", "[>] takeover", "now 0.550 s",
        "budget 1.500 s", "xxxxxxxxxx").doesNotContain("worst");
    press("Esc");
    assertThat(effects.getLast()).isEqualTo(new Effect.AbortDrill("Esc of alice"));

    take(new Msg.DrillEnded(anyNumber(), SomeDrill.aborted("7f3a"), false));
    assertThat(model.running()).isEmpty();
    assertThat(screen()).contains("ABORTED", "<Esc> put away", "everything is as it was before");
    press("Esc");
    assertThat(screen()).doesNotContain("ABORTED").contains("x aborted");
  }

  private int anyNumber() {
    return model.running().keySet().iterator().next();
  }

  @Test
  void leavingAsksWhileItGoesOn() {
    run();
    take(new Msg.Drilled(SomeDrill.at("7f3a", Step.FAULT)));
    press("1", "q");

    assertThat(screen()).contains("a drill is under way: it is aborted and its fault taken back when this")
        .doesNotContain("operation is");
    press("n", "q", "y");
    assertThat(effects).endsWith(new Effect.Quit());
  }

  @Test
  void whatIsNotKnownOfItIsAnAlarm() {
    run();
    take(new Msg.DrillEnded(anyNumber(), SomeDrill.at("7f3a", Step.FAULT), true));

    assertThat(model.note().text()).startsWith("what came of drill 7f3a is not known");
    assertThat(model.alarms().all()).anyMatch(alarm -> alarm.text().contains("drill 7f3a"));
  }

  @Test
  void aDrillThatGoesOnAnywhereIsABannerOnEveryScreen() {
    lab.drill = RunningDrill.newBuilder().setId("7f3a").setInstance("VI_1").setFault("handover").setTarget("n1")
        .setOperator("bob").setStep("takeover").build();
    take(new Msg.Reported(Screens.view(lab, Map.of(), now)));

    for (var screen : List.of("1", "2", "3", "5", "7", "8")) {
      press(screen);
      assertThat(screen()).contains(" ! drill 7f3a: handover of VI_1 on n1 by bob, takeover  (4)");
    }
    assertThat(String.join("\n", Screens.text(model, new Size(60, 15)))).contains("! drill 7f3a");
  }

  @Test
  void ofOthersItIsAskedForWholeAndEscOnlyLeaves() {
    lab.drill = RunningDrill.newBuilder().setId("7f3a").setInstance("VI_1").setFault("handover").setStep("fault")
        .build();
    take(new Msg.Reported(Screens.view(lab, Map.of(), now)));
    press("4");
    var wanted = (Subscription.Drills) model.page().subscription(model).orElseThrow();
    assertThat(wanted).isEqualTo(new Subscription.Drills(Set.of("7f3a"), true));

    var drill = SomeDrill.at("7f3a", Step.FAULT);
    take(new Msg.DrillsTold(new Found(List.of(drill), Map.of(), Map.of()), List.of(drill)));
    assertThat(screen()).contains("RUNNING fault", "<x> abort");
    press("Esc");
    assertThat(effects).isEmpty();

    press("4", "x", "j", "Enter");
    assertThat(effects).singleElement().isInstanceOfSatisfying(Effect.Ask.class,
        ask -> assertThat(ask.invocation().commandLine()).isEqualTo("buoy drill abort 7f3a"));
  }

  @Test
  void anOldAnswerIsMarkedAsOne() {
    press("4");
    take(new Msg.Drilled(SomeDrill.at("7f3a", Step.FAULT)));
    now = new Moment(now.nanos() + Duration.ofSeconds(4).toNanos(), now.wall().plusSeconds(4));
    take(new Msg.Tick());

    assertThat(screen()).contains("? silent 4s");
  }

  private void told(Drill drill) {
    press("4");
    take(new Msg.DrillsTold(new Found(List.of(drill), Map.of(), Map.of()), List.of(drill)));
  }

  private void drilled(Drill drill, int millisLater) {
    now = new Moment(now.nanos() + Duration.ofMillis(millisLater).toNanos(), now.wall().plusMillis(millisLater));
    take(new Msg.Drilled(drill));
  }

  @Test
  void anOutageIsNotKeptAliveByAProberThatDied() {
    press("4");
    var begun = SomeDrill.at("7f3a", Step.TAKEOVER);
    drilled(begun, 0);
    for (var second = 1; second <= 6; second++) {
      var next = begun.toBuilder();
      next.getProbersBuilder(0).setSent(238 + 20L * second).setLatest("xxxxxxxxxx..................");
      drilled(next.build(), 1_000);
      assertThat(screen()).as("%d s after the client was heard of", second)
          .contains(second <= 3 ? "now 0.550 s" : "now none   worst 0.550 s");
    }
    assertThat(screen()).containsPattern("client +\\.+x+ +\\? silent +11 of 238 lost");

    var again = begun.toBuilder();
    again.getProbersBuilder(1).setSent(400);
    drilled(again.build(), 1_000);
    assertThat(screen()).as("it is back").contains("now 0.550 s").doesNotContain("silent");
  }

  @Test
  void theWorstIsToldWhereItIsAnotherOutage() {
    press("4");
    drilled(SomeDrill.at("7f3a", Step.TAKEOVER).toBuilder().setOutage(SomeDrill.millis(1_200)).build(), 0);

    assertThat(screen()).contains("now 0.550 s   worst 1.200 s +-52 ms   budget 1.500 s");
  }

  @Test
  void whatIsLongGoesOnBelow() {
    press("4");
    take(new Msg.Drilled(SomeDrill.at("7f3a", Step.GIVE_BACK)));

    assertThat(screen()).contains("n3 200/200 good, p95 1.2 ms; client 198/198 good, p95", " 10.0 s")
        .containsPattern("\n {16}3\\.1 ms *\n").doesNotContain("p95 3~");
  }

  @Test
  void theReportIsWholeAtAnyWidth() {
    told(SomeDrill.passed("5c0e", 540));
    press("Enter");
    var asked = (Effect.Ask) effects.getLast();
    assertThat(asked.invocation().commandLine()).isEqualTo("buoy drill show 5c0e");
    for (var columns : List.of(61, 80, 120)) {
      var size = new Size(columns, 60);
      var text = DrillText.of(SomeDrill.passed("5c0e", 540), OutputPage.room(size));
      model = Update.on(model, new Msg.Resized(size), now).model();
      take(new Msg.Answered(new Printout(asked.invocation().commandLine(), text, List.of(), Exit.DONE)));

      var shown = Screens.text(model, size);
      assertThat(String.join("\n", shown)).contains(text.size() + " lines").doesNotContain("~ ", "~\n");
      assertThat(String.join(" ", shown).replaceAll(" +", " ")).contains(
          "longest outage 0.540 s ", "long connections: 7 kept, 2 reset, 1 hung", "everything is as it was before");
      assertThat(shown.stream().filter(line -> line.contains("|") && line.contains("x"))).hasSize(2)
          .allMatch(line -> line.chars().filter(c -> c == '|').count() == 2);
    }
  }

  @Test
  void yShowsTheDrillAndItsDescriptionIsCalledSo() {
    told(SomeDrill.passed("5c0e", 540));
    press("y");
    assertThat(effects.getLast()).isInstanceOfSatisfying(Effect.Ask.class,
        ask -> assertThat(ask.invocation().commandLine()).isEqualTo("buoy drill show 5c0e --output yaml"));

    press("q", "d");
    assertThat(screen()).contains("DETAIL  drill 5c0e");
    var beside = Screens.text(model, new Size(120, 60)).stream().filter(line -> line.contains("DETAIL")).toList();
    assertThat(beside).singleElement().asString().contains("DETAIL  drill 5c0e");
  }

  @Test
  void idsAreWholeAndTheKeysOfThePageAreNamedOnAUsualWindow() {
    told(SomeDrill.passed("d05af3b7c2e9", 540));

    for (var columns : List.of(61, 80, 120)) {
      assertThat(String.join("\n", Screens.text(model, new Size(columns, 24)))).as("at %d columns", columns)
          .contains("d05af3b7c2e9 ");
    }
    assertThat(Screens.text(model, USUAL).getLast()).contains("<?>help", "<x>actions", "<q>back", "<n>new drill",
        "<w>why");
  }

  @Test
  void theTrendIsOfTheSameFaultOfTheSameInstanceUpToTheRow() {
    var book = SomeFetched.drills(model);

    assertThat(book.trend(book.all().getFirst())).containsExactly(540.0, 570.0, 610.0, 2140.0, Double.NaN);
    assertThat(book.trend(book.all().getLast())).containsExactly(540.0);
    assertThat(DrillPage.trend(List.of(0.0, 70.0, 35.0, Double.NaN), Glyphs.ASCII)).isEqualTo("_#=" + " ");
  }

  @Test
  void theLineBeginsOneToo() {
    press(":");
    type("drill run kill VI_1 --force");
    press("Enter");
    assertThat(effects).singleElement().isInstanceOf(Effect.PlanDrill.class);
    press("Esc", ":");
    type("drill list");
    press("Enter");
    assertThat(model.place().screen()).isEqualTo(Screen.DRILLS);
  }

  @Test
  void aConsoleThatOnlyLooksBeginsNothing() {
    model = Model.start(new Settings(Glyphs.ASCII, "alice", true, ""), model.data());
    press("4", "n");
    assertThat(model.note().text()).startsWith("read-only");
    press(":");
    type("drill run handover VI_1");
    press("Enter");
    assertThat(effects).isEmpty();
  }
}
