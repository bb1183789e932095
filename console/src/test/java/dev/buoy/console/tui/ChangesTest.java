package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.command.AgentResult;
import dev.buoy.console.command.Exit;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.command.Results;
import dev.buoy.console.tui.Dialog.Changing;
import dev.buoy.console.tui.Dialog.Focus;
import dev.buoy.console.tui.Dialog.Phase;
import dev.buoy.console.tui.terminal.Input;
import dev.buoy.v1.OperationResult.Outcome;
import dev.buoy.v1.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The dialog of a change, driven by keys in virtual time.
class ChangesTest {
  private static final long MILLI = 1_000_000L;
  private final LabAgents lab = Screens.lab();
  private Model model = Screens.model(lab, Glyphs.ASCII);
  private long nanos = model.data().now().nanos();
  private final List<Effect> effects = new ArrayList<>();

  @BeforeEach
  void openTheDrainOfServerOne() {
    press("2");
    press("D");
  }

  @Test
  void asksForThePlanAndRunsItOnlyAfterTheRightName() {
    answer(Outcome.PLANNED, 1);

    typed("kernel", "server1");
    press("Enter");

    assertThat(dialog().phase()).isEqualTo(Phase.RUNNING);
    assertThat(effects).hasSize(2);
    assertThat(effects.getFirst()).isInstanceOf(Effect.Plan.class);
    var apply = (Effect.Apply) effects.getLast();
    assertThat(apply.plans().getFirst().invocation().options().reason()).isEqualTo("kernel");
    assertThat(apply.plans().getFirst().invocation().commandLine())
        .isEqualTo("buoy drain quotation_backend/server1 --on all --reason kernel --confirm server1");
  }

  @Test
  void aWrongNameDoesNothingAndSaysSo() {
    answer(Outcome.PLANNED, 1);

    typed("kernel", "server2");
    press("Enter");

    assertThat(dialog().phase()).isEqualTo(Phase.PLANNED);
    assertThat(dialog().note().text()).isEqualTo("\"server2\" is not server1; nothing was changed");
    assertThat(effects).noneMatch(Effect.Apply.class::isInstance);
  }

  @Test
  void wantsAReason() {
    answer(Outcome.PLANNED, 1);

    typed("", "server1");
    press("Enter");

    assertThat(effects).noneMatch(Effect.Apply.class::isInstance);
    assertThat(dialog().note().text()).startsWith("a reason is needed");
  }

  @Test
  void aPasteNeverConfirms() {
    answer(Outcome.PLANNED, 1);
    typed("kernel", "");

    take(new Msg.Typed(new Input.Paste("server1\r")));
    press("Enter");

    assertThat(effects).noneMatch(Effect.Apply.class::isInstance);
    assertThat(dialog().name().text()).isEmpty();
  }

  @Test
  void isDeafToKeysTypedAheadForThreeTenthsOfASecond() {
    answer(Outcome.PLANNED, 0);
    var opened = dialog().openedAt();

    for (var key : List.of("Enter", "q", "y")) {
      nanos = opened + 299 * MILLI;
      take(new Msg.Typed(new Input.Key(key)));
    }

    assertThat(model.dialog()).isInstanceOf(Changing.class);
    assertThat(effects).noneMatch(Effect.Apply.class::isInstance);
    nanos = opened + 300 * MILLI;
    take(new Msg.Typed(new Input.Key("y")));
    assertThat(effects).anyMatch(Effect.Apply.class::isInstance);
  }

  @Test
  void enterOnCancelIsNo() {
    answer(Outcome.PLANNED, 0);

    press("Enter");

    assertThat(model.dialog()).isNull();
    assertThat(model.note().text()).isEqualTo("nothing was changed");
    assertThat(effects).noneMatch(Effect.Apply.class::isInstance);
  }

  @Test
  void aHarmlessPlanTakesAYes() {
    answer(Outcome.PLANNED, 0);

    press("y");

    assertThat(effects.getLast()).isInstanceOf(Effect.Apply.class);
  }

  @Test
  void yIsNotAYesForAnythingElse() {
    answer(Outcome.PLANNED, 1);

    press("y");

    assertThat(effects).noneMatch(Effect.Apply.class::isInstance);
  }

  @Test
  void aPlanThatWentOutOfDateHasToBeMadeAgain() {
    answer(Outcome.PLANNED, 1);
    typed("kernel", "server1");
    press("Enter");
    executed(Outcome.FAILED, Exit.STALE_PLAN);
    assertThat(dialog().phase()).isEqualTo(Phase.OUT_OF_DATE);
    var number = dialog().number();

    press("r");

    assertThat(dialog().phase()).isEqualTo(Phase.PLANNING);
    assertThat(dialog().number()).isNotEqualTo(number);
    assertThat(dialog().name().text()).isEmpty();
    assertThat(dialog().reason().text()).isEqualTo("kernel");
    assertThat(effects.getLast()).isInstanceOf(Effect.Plan.class);
  }

  @Test
  void whatIsTheSameOnSeveralAgentsIsShownOnce() {
    var one = plan(Outcome.PLANNED, 1).agents().getFirst();
    var two = new AgentResult("n2", Outcome.PLANNED, "", one.plan(), Exit.DONE);
    var gone = Plan.getDefaultInstance();
    take(planned(new MutationPlan(dialog().invocation(), dialog().invocation().command(), "7f3a",
        List.of(one, two, new AgentResult("n3", Outcome.FAILED, "UNAVAILABLE: refused", gone, Exit.UNKNOWN),
            new AgentResult("n4", Outcome.FAILED, "UNAVAILABLE: refused", gone, Exit.UNKNOWN)))));

    assertThat(screen()).contains("n1 n2    quotation_backend/server1: READY -> DRAIN",
        "n3 n4    FAILED  UNAVAILABLE: refused", "type server1 to run");
  }

  @Test
  void aGuardIsToldOnceWithTheWayRoundIt() {
    var guarded = plan(Outcome.PLANNED, 1).agents().getFirst().plan().toBuilder().addGuards("last server").build();
    take(planned(new MutationPlan(dialog().invocation(), dialog().invocation().command(), "7f3a",
        List.of(new AgentResult("n1", Outcome.REFUSED, "last server", guarded, Exit.REFUSED)))));

    assertThat(screen()).containsOnlyOnce("last server").contains("with force in it").doesNotContain("tier");
  }

  private String screen() {
    return String.join("\n", View.frame(model, new Size(80, 24)).lines().stream().map(Line::text).toList());
  }

  @Test
  void anAnswerToAnEarlierPlanIsNotTaken() {
    take(new Msg.Planned(dialog().number() + 7, List.of(plan(Outcome.PLANNED, 1))));

    assertThat(dialog().phase()).isEqualTo(Phase.PLANNING);
  }

  @Test
  void aRefusalCannotBeConfirmed() {
    answer(Outcome.REFUSED, 1);

    typed("kernel", "server1");
    press("Enter");

    assertThat(effects).noneMatch(Effect.Apply.class::isInstance);
  }

  @Test
  void anUnknownResultIsShownAsNeither() {
    answer(Outcome.PLANNED, 1);
    typed("kernel", "server1");
    press("Enter");

    executed(Outcome.UNKNOWN, Exit.UNKNOWN);

    assertThat(dialog().phase()).isEqualTo(Phase.FINISHED);
    var text = String.join("\n", View.frame(model, new Size(80, 24)).lines().stream().map(Line::text).toList());
    assertThat(text).contains("n1       UNKNOWN").contains("neither done nor failed");
  }

  @Test
  void ctrlCClosesAndTwiceOffersToQuit() {
    press("^C");
    assertThat(model.dialog()).isNull();

    press("^C");
    assertThat(model.dialog()).isInstanceOf(Dialog.Quitting.class);
    press("y");
    assertThat(effects.getLast()).isInstanceOf(Effect.Quit.class);
  }

  private Changing dialog() {
    assertThat(model.dialog()).isInstanceOf(Changing.class);
    return (Changing) java.util.Objects.requireNonNull(model.dialog());
  }

  private void answer(Outcome outcome, int tier) {
    take(planned(plan(outcome, tier)));
  }

  private Msg planned(MutationPlan... plans) {
    return new Msg.Planned(dialog().number(), List.of(plans));
  }

  private MutationPlan plan(Outcome outcome, int tier) {
    var plan = Plan.newBuilder().setPlanId("p1").setConfirm("server1").setTier(tier)
        .addChanges("quotation_backend/server1: READY -> DRAIN").build();
    var exit = outcome == Outcome.PLANNED ? Exit.DONE : Exit.REFUSED;
    return new MutationPlan(dialog().invocation(), dialog().invocation().command(), "7f3a",
        List.of(new AgentResult("n1", outcome, "", plan, exit)));
  }

  private void executed(Outcome outcome, int exit) {
    take(new Msg.Executed(dialog().number(), List.of(
        new Results("7f3a", List.of(new AgentResult("n1", outcome, "no answer", Plan.getDefaultInstance(), exit))))));
  }

  private void typed(String reason, String name) {
    if (dialog().focus() == Focus.CANCEL) {
      press("Tab");
    }
    reason.chars().forEach(c -> press(Character.toString(c)));
    press("Tab");
    name.chars().forEach(c -> press(Character.toString(c)));
  }

  /// A key, late enough after the one before, and the agents' reports until then.
  private void press(String key) {
    nanos += 350 * MILLI;
    take(new Msg.Reported(Screens.view(lab, Map.of(), new Moment(nanos, Screens.NOW))));
    take(new Msg.Typed(new Input.Key(key)));
  }

  private void take(Msg msg) {
    var step = Update.on(model, msg, new Moment(nanos, Screens.NOW));
    model = step.model();
    effects.addAll(step.effects());
  }
}
