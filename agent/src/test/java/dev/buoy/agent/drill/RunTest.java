package dev.buoy.agent.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.drill.Run.Action;
import dev.buoy.agent.drill.Run.Event;
import dev.buoy.agent.drill.Run.Over;
import dev.buoy.agent.drill.Run.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RunTest {
  private static final Duration OUTAGE = Duration.ofMillis(400);
  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Look CALM = new Look(List.of("n1"), List.of(), Duration.ofSeconds(30), Duration.ZERO, "",
      Optional.of(Duration.ofSeconds(30)));

  private final List<Action> actions = new ArrayList<>();
  private Terms terms = terms(false, true);
  private Run run = new Run(terms);
  private long now;
  private Run.State state = run.begin(0);

  private static Terms terms(boolean approval, boolean confirmed) {
    return new Terms("VI_1", "n1", Fault.KILL, approval, confirmed, Duration.ofSeconds(5), Duration.ofSeconds(2),
        Duration.ofMillis(1_500), Duration.ofSeconds(10), true, BACK);
  }

  private void begin(Terms other) {
    terms = other;
    run = new Run(terms);
    state = run.begin(now);
  }

  private void on(Event event) {
    var next = run.on(state, event);
    state = next.state();
    if (next.action() != null) {
      actions.add(next.action());
    }
  }

  private void pass(Duration time, Look look) {
    for (long end = now + time.toNanos(); now < end;) {
      now += 100_000_000;
      on(new Event.Heard(now));
      on(new Event.Looked(now, look));
    }
  }

  private static Look look(List<String> masters, Duration quiet, Duration outage, boolean restored) {
    return new Look(masters, List.of(), quiet, outage, "",
        restored ? Optional.of(Duration.ofSeconds(1)) : Optional.empty());
  }

  private void toFault() {
    pass(Duration.ofSeconds(6), CALM);
    assertThat(state.step()).isEqualTo(Step.FAULT);
    on(new Event.Done(now));
  }

  @Test
  void goesThroughItsStepsAndLiftsTheFault() {
    toFault();
    pass(Duration.ofSeconds(1), look(List.of(), Duration.ZERO, OUTAGE, false));
    assertThat(state.step()).isEqualTo(Step.TAKEOVER);
    pass(Duration.ofSeconds(2), look(List.of("n2"), Duration.ofSeconds(2), OUTAGE, false));
    assertThat(state.step()).isEqualTo(Step.GIVE_BACK);
    on(new Event.Lifted(now));
    pass(Duration.ofSeconds(3), look(List.of("n2"), Duration.ofSeconds(2), OUTAGE, false));
    assertThat(state.step()).isEqualTo(Step.VERIFY);
    pass(Duration.ofSeconds(1), look(List.of("n1"), Duration.ofSeconds(2), OUTAGE, true));

    assertThat(state).isEqualTo(new Over(Optional.empty(), true));
    assertThat(actions).containsExactly(Action.PROBE, Action.INJECT, Action.LIFT, Action.GIVE_BACK, Action.STOP);
  }

  @Test
  void whereNobodyHasToTakeOverItWaitsForGoodProbesOnly() {
    for (var masters : List.of(List.<String>of(), List.of("n1"), List.of("n2"), List.of("n1", "n2"))) {
      begin(new Terms("VI_1", "n1", Fault.ISOLATE, false, true, Duration.ofSeconds(5), Duration.ofSeconds(2),
          Duration.ofMillis(1_500), Duration.ofSeconds(10), false, BACK));
      toFault();
      pass(Duration.ofSeconds(2), look(masters, Duration.ofMillis(500), Duration.ZERO, false));
      assertThat(state.step()).isEqualTo(Step.TAKEOVER);
      pass(Duration.ofSeconds(1), look(masters, Duration.ofSeconds(2), Duration.ZERO, false));
      assertThat(state.step()).as("%s", masters).isEqualTo(Step.GIVE_BACK);
    }
  }

  @Test
  void whatIsAskedForHasItsOwnTimeToBegin() {
    pass(Duration.ofSeconds(6), CALM);
    pass(Duration.ofSeconds(45), CALM);
    assertThat(state.step()).isEqualTo(Step.FAULT);
    on(new Event.Done(now));
    pass(Duration.ofSeconds(30), CALM);
    assertThat(actions).endsWith(Action.INJECT, Action.LIFT);
  }

  @Test
  void aShortBaselineStillWantsSomethingThatAnswers() {
    var given = terms(false, true);
    begin(new Terms(given.instance(), given.target(), given.fault(), false, true, Duration.ofSeconds(1), given.watch(),
        given.budget(), given.lease(), true, BACK));
    pass(Duration.ofSeconds(3), look(List.of("n1"), Duration.ZERO, Duration.ZERO, true));

    assertThat(state).isInstanceOfSatisfying(Over.class, over -> assertThat(over.aborted().orElseThrow())
        .startsWith("the service did not answer every probe before the fault"));
    assertThat(actions).containsExactly(Action.PROBE, Action.STOP);
  }

  @Test
  void waitsForApprovalAndForTheName() {
    begin(terms(true, false));
    pass(Duration.ofSeconds(20), CALM);
    assertThat(state.step()).isEqualTo(Step.APPROVAL);
    on(new Event.Confirmed(now));
    assertThat(state.step()).isEqualTo(Step.APPROVAL);
    on(new Event.Approved(now));
    pass(Duration.ofSeconds(20), CALM);
    assertThat(state.step()).isEqualTo(Step.CONFIRM);
    assertThat(actions).containsExactly(Action.PROBE);
    on(new Event.Confirmed(now));

    assertThat(actions).containsExactly(Action.PROBE, Action.INJECT);
  }

  @Test
  void nobodyIsWaitedForForEver() {
    begin(terms(true, false));
    pass(Terms.LONGEST_DECISION.plusSeconds(2), CALM);

    assertThat(state).isEqualTo(new Over(Optional.of("nobody approved it in time"), true));
  }

  @Test
  void whatSpeaksAgainstItAlsoEndsItRightBeforeTheFault() {
    pass(Duration.ofSeconds(4), CALM);
    pass(Duration.ofMillis(100), new Look(List.of("n1"), List.of("n3 does not answer: gone"), Duration.ofSeconds(30),
        Duration.ZERO, "", CALM.restored()));

    assertThat(state).isEqualTo(new Over(Optional.of("n3 does not answer: gone"), true));
    assertThat(actions).containsExactly(Action.PROBE, Action.STOP);
  }

  @Test
  void aServiceThatDoesNotAnswerBeforeTheFaultIsNotDrilled() {
    pass(Duration.ofSeconds(6), look(List.of("n1"), Duration.ofMillis(200), Duration.ZERO, true));

    assertThat(state).isInstanceOf(Over.class);
    assertThat(actions).doesNotContain(Action.INJECT);
  }

  @Test
  void twiceTheBudgetLiftsTheFaultAtOnce() {
    toFault();
    pass(Duration.ofMillis(100), look(List.of(), Duration.ZERO, Duration.ofMillis(3_001), false));

    assertThat(actions).endsWith(Action.LIFT);
  }

  @Test
  void aLostConsoleLiftsTheFault() {
    toFault();
    now += terms.lease().toNanos() + 1;
    on(new Event.Looked(now, look(List.of("n2"), Duration.ofSeconds(1), OUTAGE, false)));

    assertThat(actions).endsWith(Action.LIFT);
  }

  @Test
  void whatGoesWrongElsewhereLiftsTheFault() {
    toFault();
    now += 1;
    on(new Event.Looked(now, new Look(List.of("n2"), List.of(), Duration.ofSeconds(1), OUTAGE, "VI_2 has no master",
        Optional.empty())));

    assertThat(actions).endsWith(Action.LIFT);
  }

  @Test
  void aFaultThatFailedIsLiftedToo() {
    pass(Duration.ofSeconds(6), CALM);
    on(new Event.Failed(now, "no answer"));

    assertThat(actions).endsWith(Action.INJECT, Action.LIFT);
  }

  @Test
  void nobodyTakesOver() {
    begin(new Terms("VI_1", "n1", Fault.KILL, false, true, Duration.ofSeconds(5), Duration.ofSeconds(2),
        Duration.ofHours(1), Duration.ofSeconds(10), true, BACK));
    toFault();
    pass(terms.longestTakeover().plusSeconds(1), look(List.of(), Duration.ZERO, OUTAGE, false));

    assertThat(actions).endsWith(Action.LIFT);
  }

  /// Whatever happens in whatever order: no fault without a lift after it, none after the end, and it ends.
  @Test
  void noFaultIsLeftBehind() {
    var random = new Random(11);
    for (int seed = 0; seed < 3_000; seed++) {
      actions.clear();
      now = 0;
      begin(terms(random.nextBoolean(), random.nextBoolean()));
      for (int i = 0; i < 300 && !(state instanceof Over); i++) {
        now += random.nextInt(400_000_000);
        on(any(random));
      }
      for (int i = 0; i < 20_000 && !(state instanceof Over); i++) {
        now += 100_000_000;
        on(new Event.Looked(now, look(List.of(), Duration.ZERO, Duration.ZERO, false)));
      }

      assertThat(state).isInstanceOf(Over.class);
      assertThat(actions.stream().filter(action -> action == Action.INJECT).count()).isLessThanOrEqualTo(1);
      if (actions.contains(Action.INJECT)) {
        assertThat(actions.subList(actions.indexOf(Action.INJECT), actions.size())).contains(Action.LIFT, Action.STOP);
      }
    }
  }

  private Event any(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> new Event.Approved(now);
      case 1 -> new Event.Confirmed(now);
      case 2 -> new Event.Done(now);
      case 3 -> random.nextInt(10) == 0 ? new Event.Failed(now, "it failed") : new Event.Heard(now);
      case 4 -> random.nextInt(10) == 0 ? new Event.Aborted(now, "by alice") : new Event.Heard(now);
      case 5 -> new Event.Lifted(now);
      case 6 -> new Event.Heard(now);
      default -> new Event.Looked(now, random.nextInt(5) == 0
          ? look(List.of("n2"), Duration.ofSeconds(random.nextInt(8)), Duration.ofMillis(random.nextInt(4_000)),
              random.nextBoolean())
          : CALM);
    };
  }
}
