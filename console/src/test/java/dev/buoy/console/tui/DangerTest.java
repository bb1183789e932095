package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.tui.Dialog.Focus;
import dev.buoy.console.tui.Dialog.Phase;
import dev.buoy.console.tui.terminal.Input;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.OperationResult.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What keeps an operator from an accident: tiers, plans that grow old, several at once, undo.
class DangerTest {
  private final LabAgents lab = Screens.lab();
  private final Rehearsal stage = new Rehearsal(lab, Glyphs.ASCII);

  @Test
  void aRefusedPlanTakesNothingButToBeClosedOrMadeAgain() {
    drain();
    stage.refused("the last server");
    assertThat(stage.dialog().focus()).isEqualTo(Focus.CANCEL);
    assertThat(screen()).contains("guard    the last server", "refused by a guard", "Enter closes")
        .doesNotContain("reason >", "to run >");

    stage.press("Tab");
    assertThat(stage.dialog().focus()).isEqualTo(Focus.CANCEL);
    stage.press("r");
    assertThat(stage.dialog().phase()).isEqualTo(Phase.PLANNING);
    stage.refused("the last server");
    stage.press("Enter");
    assertThat(stage.model.dialog()).isNull();
    assertThat(applied()).isEmpty();
  }

  @Test
  void severalMarkedServersAreWeighedTogether() {
    stage.press("2");
    stage.press(" ");
    stage.press("j");
    stage.press(" ");
    stage.press("D");
    stage.planned(1);
    assertThat(screen()).contains("together: 1 of 3 servers of quotation_backend stays, 30 % of its weight");
    stage.press("Esc");

    stage.press("j");
    stage.press(" ");
    stage.press("D");
    stage.planned(1);
    assertThat(screen()).contains("together: no server of quotation_backend stays; the last of them will be refused");
  }

  @Test
  void cancelHasTheFocusOnlyWhereAYesIsEnough() {
    drain();
    stage.planned(0);
    assertThat(stage.dialog().focus()).isEqualTo(Focus.CANCEL);

    stage.press("r");
    stage.planned(1);
    assertThat(stage.dialog().focus()).isEqualTo(Focus.REASON);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theNameIsTypedByHand(int tier) {
    drain();
    stage.planned(tier);
    stage.type("kernel");
    stage.press("Enter");
    stage.type("server1");
    stage.press("Enter");

    assertThat(applied()).hasSize(1);
  }

  @Test
  void aPlanIsConfirmedOnlyAfterItsLastLineWasSeen() {
    drain();
    stage.plannedLong(1, 40);
    assertThat(usual()).contains("warning  one server stays", "more lines, PageDown; confirm after the last")
        .doesNotContain("change 40 of 40");
    assertThat(usual().indexOf("one server stays")).isLessThan(usual().indexOf("change 1 of 40"));
    stage.type("kernel");
    stage.press("Enter");
    stage.type("server1");
    stage.press("Enter");
    assertThat(applied()).isEmpty();
    assertThat(stage.dialog().name().text()).isEmpty();
    assertThat(stage.dialog().note().text()).contains("PageDown to its last line first");

    for (var page = 0; page < 10; page++) {
      stage.press("PageDown");
    }
    assertThat(usual()).contains("change 40 of 40", "the end; PageUp leads back");
    stage.press("PageUp");
    stage.press("Up");
    assertThat(usual()).doesNotContain("change 40 of 40");
    stage.type("server1");
    stage.press("Enter");

    assertThat(applied()).hasSize(1);
  }

  @Test
  void aYesIsNotTakenForAPlanThatGoesOn() {
    drain();
    stage.plannedLong(0, 40);
    stage.press("y");
    assertThat(applied()).isEmpty();

    for (var line = 0; line < 40; line++) {
      stage.press("Down");
    }
    stage.press("y");
    assertThat(applied()).hasSize(1);
  }

  @Test
  void theSmallestWindowThatShowsAPlanStillScrollsIt() {
    stage.take(new Msg.Resized(new Size(61, 16)));
    drain();
    stage.plannedLong(1, 20);
    var seen = new StringBuilder(small());
    for (var line = 0; line < 30; line++) {
      stage.press("Down");
      seen.append(small());
    }

    assertThat(seen).contains("change 1 of 20", "change 10 of 20", "change 20 of 20");
    assertThat(small()).contains("[ Cancel ]", "to run >");
  }

  @Test
  void onTheStatusCardNoPlanIsOpened() {
    stage.take(new Msg.Resized(Size.CARD));
    stage.press(":");
    stage.type("drain quotation_backend/server1");
    stage.press("Enter");

    assertThat(stage.model.dialog()).isNull();
    assertThat(stage.effects).isEmpty();
    assertThat(stage.model.note().text()).isEqualTo("a plan has no room here: it takes a window of 61x16");
  }

  @Test
  void whatNoAgentReportedSinceTheResultIsNotTakenForDone() {
    drainDone(Outcome.DONE, Outcome.DONE, Outcome.DONE);
    lab.admin.put("quotation_backend/server1", AdminState.Value.DRAIN);
    assertThat(screen()).contains("not known yet: no agent has reported since").doesNotContain("can be stopped");

    stage.later(Duration.ofSeconds(1));
    stage.take(new Msg.Reported(Screens.view(lab, Map.of("n3", Duration.ofSeconds(30)), stage.now)));
    assertThat(screen()).contains("none left; not known of n3").doesNotContain("can be stopped");
  }

  @Test
  void anAgentThatNeverReportedIsSilentToo() {
    drainDone(Outcome.DONE, Outcome.DONE, Outcome.DONE);
    lab.admin.put("quotation_backend/server1", AdminState.Value.DRAIN);
    stage.later(Duration.ofSeconds(1));
    var agents = new java.util.ArrayList<>(Screens.view(lab, Map.of(), stage.now).agents());
    agents.set(2, AgentView.unheard("n3", agents.get(2).endpoint()));
    stage.take(new Msg.Reported(new ClusterView(agents, List.of())));

    assertThat(screen()).contains("none left; not known of n3").doesNotContain("can be stopped");
  }

  @Test
  void theMostDangerousWantsForceBeforeTheName() {
    drain();
    stage.planned(3);
    stage.type("kernel");
    stage.press("Enter");
    stage.type("server1");
    stage.press("Enter");
    assertThat(stage.dialog().note().text()).isEqualTo("\"server1\" is not force server1; nothing was changed");

    stage.type("force server1");
    stage.press("Enter");

    assertThat(applied()).hasSize(1);
  }

  @Test
  void aPlanIsValidForAMinuteThatIsCountedDown() {
    drain();
    stage.planned(1);
    assertThat(screen()).contains("tier 1  generation 1  valid 60 s");
    stage.later(Duration.ofSeconds(12));
    stage.take(new Msg.Tick());
    assertThat(screen()).contains("valid 48 s");

    stage.later(Duration.ofSeconds(49));
    stage.take(new Msg.Tick());

    assertThat(stage.dialog().phase()).isEqualTo(Phase.OUT_OF_DATE);
    assertThat(screen()).contains("OUT OF DATE  drain").contains("older than 60 s").contains("r plans again");
    stage.press("r");
    assertThat(stage.dialog().phase()).isEqualTo(Phase.PLANNING);
  }

  @Test
  void aPlanThatIsConfirmedTooLateIsNotCarriedOut() {
    drain();
    stage.planned(1);
    stage.type("kernel");
    stage.press("Enter");
    stage.type("server1");
    stage.later(Duration.ofSeconds(61));
    stage.press("Enter");

    assertThat(stage.dialog().phase()).isEqualTo(Phase.OUT_OF_DATE);
    assertThat(stage.effects).noneMatch(Effect.Apply.class::isInstance);
  }

  @Test
  void aGenerationThatGrewMakesThePlanOutOfDate() {
    drain();
    stage.planned(1);
    lab.generation = 2;
    stage.take(new Msg.Reported(Screens.view(lab, Map.of(), stage.now)));

    assertThat(stage.dialog().phase()).isEqualTo(Phase.OUT_OF_DATE);
    assertThat(screen()).contains("generation of n1 was 1, is 2");
    stage.type("kernel");
    stage.press("Enter");
    assertThat(stage.effects).noneMatch(Effect.Apply.class::isInstance);
  }

  @Test
  void aMasterThatMovedMakesTheFailoverOutOfDate() {
    stage.press("F");
    stage.press("Enter");
    stage.planned(2);
    lab.master = "n2";
    stage.take(new Msg.Reported(Screens.view(lab, Map.of(), stage.now)));

    assertThat(stage.dialog().phase()).isEqualTo(Phase.OUT_OF_DATE);
    assertThat(screen()).contains("master of VI_1: was n1, is n2");
  }

  @Test
  void whatDoesNotMatterLeavesThePlanAlone() {
    drain();
    stage.planned(1);
    lab.master = "n2";
    stage.take(new Msg.Reported(Screens.view(lab, Map.of(), stage.now)));

    assertThat(stage.dialog().phase()).isEqualTo(Phase.PLANNED);
  }

  @Test
  void severalMarkedServersAreConfirmedOnceByTheirCount() {
    stage.press("2");
    stage.press(" ");
    stage.press("j");
    stage.press(" ");
    stage.press("D");
    assertThat(((Effect.Plan) stage.effects.getLast()).invocations()).hasSize(2);
    stage.planned(1);
    assertThat(screen()).contains("drain 2 marked", "server1: READY -> DRAIN", "server2: READY -> DRAIN");

    stage.type("kernel");
    stage.press("Enter");
    stage.type("server1");
    stage.press("Enter");
    assertThat(applied()).isEmpty();
    stage.type("2 servers");
    stage.press("Enter");

    assertThat(applied()).extracting(plan -> plan.invocation().commandLine()).containsExactly(
        "buoy drain quotation_backend/server1 --on all --reason kernel --confirm server1",
        "buoy drain quotation_backend/server2 --on all --reason kernel --confirm server2");
  }

  @Test
  void aPasteIntoTheReasonIsTakenAndConfirmsNothing() {
    drain();
    stage.planned(1);
    stage.take(new Msg.Typed(new Input.Paste("kernel\nserver1\n")));

    assertThat(stage.dialog().reason().text()).isEqualTo("kernel server1");
    stage.press("Enter");
    stage.take(new Msg.Typed(new Input.Paste("server1")));
    stage.press("Enter");
    assertThat(applied()).isEmpty();
  }

  @Test
  void aMissingAnswerIsAskedForUnderTheSameOperation() {
    drainDone(Outcome.DONE, Outcome.DONE, Outcome.UNKNOWN);
    var operation = stage.dialog().results().getFirst().operation();
    assertThat(screen()).contains("r asks again, as the same operation");

    stage.press("r");

    var again = applied();
    assertThat(again).hasSize(1);
    assertThat(again.getFirst().operation()).isEqualTo(operation);
    assertThat(again.getFirst().agents()).extracting(agent -> agent.node()).containsExactly("n3");
    stage.take(new Msg.Executed(stage.dialog().number(), List.of(new dev.buoy.console.command.Results(operation,
        List.of(new dev.buoy.console.command.AgentResult("n3", Outcome.DONE, "drains", dev.buoy.v1.Plan
            .getDefaultInstance(), 0))))));
    assertThat(stage.dialog().results().getFirst().agents()).extracting(agent -> agent.node() + " " + agent.outcome())
        .containsExactly("n1 DONE", "n2 DONE", "n3 DONE");
  }

  @Test
  void whatWasDoneInPartIsFinishedOrUndone() {
    drainDone(Outcome.DONE, Outcome.FAILED, Outcome.FAILED);
    assertThat(screen()).contains("f plans the rest", "u plans the undo");

    stage.press("f");
    assertThat(stage.dialog().invocation().commandLine())
        .isEqualTo("buoy drain quotation_backend/server1 --on n2,n3 --reason kernel");
    stage.press("Esc");

    stage.press("u");
    assertThat(stage.dialog().invocation().commandLine()).isEqualTo("buoy ready quotation_backend/server1 --on n1");
  }

  @Test
  void anUndoLeadsBackToWhatEachAgentHad() {
    drainDone(Outcome.DONE, Outcome.DONE, Outcome.DONE);
    stage.press("Enter");

    stage.press("u");

    assertThat(stage.dialog().invocation().commandLine()).isEqualTo("buoy ready quotation_backend/server1 --on all");
    assertThat(stage.effects.getLast()).isInstanceOf(Effect.Plan.class);
  }

  @Test
  void beforeAnythingWasDoneThereIsNothingToUndo() {
    stage.press("u");

    assertThat(stage.model.dialog()).isNull();
    assertThat(stage.model.note().text()).isEqualTo("there is nothing to undo: nothing was done from here yet");
  }

  @Test
  void theMouseNeverReachesADialog() {
    drain();
    stage.planned(0);
    for (var row = 0; row < 24; row++) {
      for (var column = 0; column < 80; column += 3) {
        stage.take(new Msg.Typed(new Input.Mouse(Input.Button.CLICK, column, row)));
      }
    }

    assertThat(stage.dialog().phase()).isEqualTo(Phase.PLANNED);
    assertThat(stage.effects).noneMatch(Effect.Apply.class::isInstance);
  }

  @Test
  void aClickSelectsTheRowAndAKeyOfTheHintsOpensItsScreen() {
    stage.press("2");
    var lines = View.frame(stage.model, stage.model.size()).lines();
    var row = Objects.requireNonNull(lines.stream().filter(line -> line.text().contains("server3")).findFirst()
        .map(lines::indexOf).orElse(null));

    stage.take(new Msg.Typed(new Input.Mouse(Input.Button.CLICK, 4, row)));
    assertThat(Selection.of(stage.model)).isEqualTo("server quotation_backend/server3");
    var hints = lines.getLast().text();
    stage.take(new Msg.Typed(new Input.Mouse(Input.Button.CLICK, hints.indexOf("7", hints.lastIndexOf('<')), 23)));
    assertThat(stage.model.place().screen()).isEqualTo(Screen.LOGS);
  }

  @Test
  void aSelectedNodeOffersStandby() {
    stage.press("5");
    stage.press("x");

    assertThat(((Dialog.Choosing) Objects.requireNonNull(stage.model.dialog())).menu().items())
        .extracting(item -> item.label() + ": " + item.refusal())
        .containsExactly("standby: ", "release: is not in standby", "reload: ");
  }

  @Test
  void aWeightIsAskedForInTheCommandBar() {
    stage.press("2");
    stage.press("x");
    for (var i = 0; i < 2; i++) {
      stage.press("j");
    }
    stage.press("j");
    stage.press("Enter");

    assertThat(Objects.requireNonNull(stage.model.prompt()).field().text()).isEqualTo(
        "weight quotation_backend/server1 ");
  }

  @Test
  void theResultOfADrainCountsWhatIsStillOpen() {
    drainDone(Outcome.DONE, Outcome.DONE, Outcome.DONE);
    stage.later(Duration.ofSeconds(1));
    assertThat(screen()).contains("sessions 2 left to finish");

    lab.admin.put("quotation_backend/server1", AdminState.Value.DRAIN);
    stage.later(Duration.ofSeconds(1));
    assertThat(screen()).contains("sessions none left: it can be stopped");
  }

  @Test
  void whatIsDoneOfAChangeThatRunsIsShownAsItIsDone() {
    drain();
    stage.planned(1);
    stage.type("kernel");
    stage.press("Enter");
    stage.type("server1");
    stage.press("Enter");

    stage.take(new Msg.Stepped(stage.dialog().number(), "n2 runs it"));
    stage.take(new Msg.Stepped(stage.dialog().number() + 7, "of another dialog"));

    assertThat(screen()).contains("the agents are at work", "n2 runs it").doesNotContain("of another dialog");
  }

  @Test
  void aTimeToConfirmIsKeptBesideTheName() {
    stage.press(":");
    stage.type("config apply new.yaml --confirm 60s");
    stage.press("Enter");
    stage.planned(1);
    stage.type("lighter");
    stage.press("Enter");
    stage.type(stage.dialog().word());
    stage.press("Enter");

    assertThat(applied()).singleElement().satisfies(plan -> {
      assertThat(plan.invocation().commandLine())
          .isEqualTo("buoy config apply new.yaml --reason lighter --confirm apply --confirm-within 60s");
      assertThat(plan.invocation().options().confirmWithin()).contains(Duration.ofSeconds(60));
    });
  }

  @Test
  void escClosesADialogThatHasJustOpened() {
    stage.press("2");
    stage.press("D");

    stage.take(new Msg.Typed(new Input.Key("y")));
    assertThat(stage.model.dialog()).isNotNull();
    stage.take(new Msg.Typed(new Input.Key("Esc")));

    assertThat(stage.model.dialog()).isNull();
  }

  @Test
  void aPlanIsNoYoungerForAStopOfTheProcess() {
    drain();
    stage.planned(1);
    // Two seconds of a process that ran, ten minutes on the wall.
    stage.now = new Moment(stage.now.nanos() + 2_000_000_000L, stage.now.wall().plusSeconds(600));

    stage.take(new Msg.Tick());

    assertThat(stage.dialog().phase()).isEqualTo(Dialog.Phase.OUT_OF_DATE);
  }

  @Test
  void markedServersThatAreSoAlreadyAreNamedAsLeftOut() {
    lab.admin.put("quotation_backend/server2", AdminState.Value.DRAIN);
    stage.press("2");
    for (var i = 0; i < 3; i++) {
      stage.press(" ");
      stage.press("j");
    }

    stage.press("D");
    stage.planned(1);

    assertThat(stage.dialog().invocations()).hasSize(2);
    assertThat(usual()).contains("left out 1 of 3: quotation_backend/server2 (already draining)");
  }

  private void drain() {
    stage.press("2");
    stage.press("D");
  }

  private void drainDone(Outcome... outcomes) {
    drain();
    stage.planned(1);
    stage.type("kernel");
    stage.press("Enter");
    stage.type("server1");
    stage.press("Enter");
    stage.executed(outcomes);
  }

  /// The plans that were last sent to be carried out.
  private List<MutationPlan> applied() {
    return stage.effects.reversed().stream().filter(Effect.Apply.class::isInstance).map(Effect.Apply.class::cast)
        .findFirst().map(Effect.Apply::plans).orElse(List.of());
  }

  private String usual() {
    return String.join("\n", Screens.text(stage.model, Size.USUAL));
  }

  private String small() {
    return String.join("\n", Screens.text(stage.model, stage.model.size()));
  }

  private String screen() {
    return String.join("\n", Screens.text(stage.model, new Size(100, 30)));
  }
}
