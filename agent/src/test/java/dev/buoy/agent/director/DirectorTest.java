package dev.buoy.agent.director;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.buoy.agent.director.Stage.Sent;
import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Run.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectorTest {
  private static final Duration BEAT = Duration.ofMillis(500);

  private final SimulatedStage stage = new SimulatedStage();
  private final List<Account> ended = new ArrayList<>();
  private final Director director = new Director(stage, stage::nanos,
      () -> SimulatedStage.BEGIN.plus(stage.since()), stage::pass, stage.tasks::add, () -> "d1", ended::add);

  private Account run(Fault fault) {
    director.start(SimulatedStage.commission(fault, true), "n2");
    stage.clients.add(this::alive);
    stage.play();
    return ended.getFirst();
  }

  private void alive(Duration since) {
    if (since.toMillis() % BEAT.toMillis() == 0) {
      director.renew("d1", "", "", List.of(), "alice");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDrillGoesThroughAndLeavesEverythingAsItWas(Fault fault) {
    var account = run(fault);

    assertThat(account.passed()).hasValue(true);
    assertThat(account.aborted()).isEmpty();
    assertThat(stage.calls).containsExactly("begin n1", "end n1");
    assertThat(stage.probing()).isFalse();
    assertThat(account.steps()).extracting(Account.StepAccount::step).containsExactly(Step.PRECHECK, Step.BASELINE,
        Step.CONFIRM, Step.FAULT, Step.TAKEOVER, Step.GIVE_BACK, Step.VERIFY, Step.REPORT);
    assertThat(account.before()).isEqualTo(account.before()).hasSize(3);
    assertThat(account.moments()).isNotEmpty();
  }

  @Test
  void theOutageIsWhatTheProbersSawWithinTheResolution() {
    stage.takeover = Duration.ofMillis(730);

    var longest = run(Fault.KILL).longest(false).orElseThrow();

    assertThat(longest.length()).isBetween(Duration.ofMillis(730), Duration.ofMillis(730 + 110));
    assertThat(longest.length().minus(longest.resolution())).isLessThanOrEqualTo(Duration.ofMillis(730));
    assertThat(longest.over()).isTrue();
  }

  @Test
  void whatNodesSentIsCountedFromRightBeforeTheFaultEvenWhereAnAgentIsStartedAnew() {
    var account = run(Fault.KILL);

    assertThat(account.sent()).containsOnlyKeys("n1", "n2", "n3").containsEntry("n3", new Sent(0, 0));
    assertThat(account.sent().getOrDefault("n1", Sent.NONE).announcements()).as("of its new start").isEqualTo(3);
    assertThat(account.sent().getOrDefault("n1", Sent.NONE).advertisements()).as("an hour of them came before")
        .isBetween(1L, 10L);
    assertThat(account.sent().getOrDefault("n2", Sent.NONE).announcements()).isEqualTo(3);
    assertThat(account.sent().getOrDefault("n2", Sent.NONE).advertisements()).isBetween(2L, 10L);
  }

  @Test
  void whoWasMasterWhenIsTold() {
    var turns = run(Fault.KILL).turns();

    assertThat(turns.subList(0, 3)).allMatch(turn -> !turn.after().isPositive() && turn.priority() == 100)
        .extracting(Account.Turn::node, Account.Turn::state)
        .containsExactly(tuple("n1", "MASTER"), tuple("n2", "BACKUP"), tuple("n3", "BACKUP"));
    assertThat(turns.subList(3, turns.size())).extracting(Account.Turn::node, Account.Turn::state).containsExactly(
        tuple("n1", "BACKUP"), tuple("n2", "MASTER"), tuple("n1", "MASTER"), tuple("n2", "BACKUP"));
    assertThat(turns.get(4).after()).isBetween(stage.takeover, stage.takeover.plusMillis(10));
  }

  @Test
  void whereNobodyHasToTakeOverGoodProbesAreEnough() {
    stage.outcomes = List.of(List.of("n1"));
    stage.stays = true;

    var account = run(Fault.ISOLATE);

    assertThat(account.aborted()).isEmpty();
    assertThat(account.passed()).hasValue(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"n2", "n1 n2"})
  void whereSomebodyHasToTakeOverGoodProbesAreNotEnough(String masters) {
    stage.outcomes = List.of(List.of(masters.split(" ", -1)));
    stage.stays = true;

    assertThat(run(Fault.ISOLATE).aborted()).hasValue("no node took over");
  }

  @Test
  void anOutageBeyondTheBudgetDoesNotPass() {
    stage.takeover = Duration.ofMillis(1_700);

    var account = run(Fault.KILL);

    assertThat(account.passed()).hasValue(false);
    assertThat(account.aborted()).isEmpty();
  }

  @Test
  void whereNobodyTakesOverTheFaultIsTakenBackAtTwiceTheBudget() {
    stage.nobodyTakesOver = true;

    var account = run(Fault.KILL);

    assertThat(account.aborted()).hasValue("the outage is longer than twice the budget");
    assertThat(stage.calls).containsExactly("begin n1", "end n1");
    assertThat(account.passed()).hasValue(false);
    assertThat(account.restored()).isTrue();
  }

  @Test
  void aClientThatIsGoneEndsItOnceTheLeaseIsOver() {
    director.start(SimulatedStage.commission(Fault.FREEZE, true), "n2");
    stage.clients.add(since -> {
      if (!stage.calls.contains("begin n1")) {
        alive(since);
      }
    });
    stage.deaf = 3;
    stage.takeover = Duration.ofSeconds(60);
    stage.comesBack = Duration.ofMillis(100);

    stage.play();

    assertThat(ended.getFirst().aborted()).isPresent();
    assertThat(stage.calls).containsExactly("begin n1", "end n1");
    assertThat(stage.faulty()).isFalse();
  }

  @Test
  void beforeTheFaultALostClientChangesNothing() {
    director.start(SimulatedStage.commission(Fault.KILL, true), "n2");

    stage.play();

    assertThat(ended.getFirst().aborted()).hasValue("the client was not heard of any more");
    assertThat(stage.calls).isEmpty();
    assertThat(stage.probing()).isFalse();
  }

  @Test
  void whoDoesNotTakeTheRoleBackByItselfIsGivenIt() {
    stage.preempts = false;

    var account = run(Fault.HANDOVER);

    assertThat(stage.calls).containsExactly("begin n1", "end n1", "give back to n1");
    assertThat(account.passed()).hasValue(true);
  }

  @Test
  void aFaultThatDoesNotBeginIsLiftedNevertheless() {
    stage.refusesFault = true;

    var account = run(Fault.KILL);

    assertThat(account.aborted()).hasValue("the fault did not begin: n1 does not answer");
    assertThat(stage.calls).containsExactly("begin n1", "end n1");
  }

  @Test
  void aFaultThatBeginsAfterItWasCalledOffIsLiftedOnceItHasBegun() {
    stage.slow = Duration.ofSeconds(30);
    stage.clients.add(since -> {
      if (since.equals(Duration.ofSeconds(20))) {
        director.abort("d1", "enough");
      }
    });

    var account = run(Fault.HANDOVER);

    assertThat(account.aborted()).hasValue("enough");
    assertThat(stage.calls).containsExactly("begin n1", "end n1", "end n1");
    assertThat(stage.faulty()).isFalse();
    assertThat(account.restored()).isTrue();
  }

  @Test
  void aFaultThatTakesItsTimeToBeginGoesThrough() {
    stage.slow = Duration.ofSeconds(30);

    assertThat(run(Fault.HANDOVER).passed()).hasValue(true);
    assertThat(stage.calls).containsExactly("begin n1", "end n1");
  }

  @Test
  void whatTheHelperDoesBeginsAfterItHasAnswered() {
    var answered = began(Fault.PROXY);

    assertThat(Fault.KILL.delay()).isPositive();
    assertThat(began(Fault.KILL)).isBetween(answered.plus(Fault.KILL.delay()),
        answered.plus(Fault.KILL.delay()).plusMillis(20));
  }

  private static Duration began(Fault fault) {
    var test = new DirectorTest();
    return Duration.between(SimulatedStage.BEGIN, test.run(fault).faultBegan());
  }

  @Test
  void serversThatAreDownStillAreWaitedFor() {
    stage.serversUpNanos = Duration.ofSeconds(20).toNanos();

    var account = run(Fault.HANDOVER);

    assertThat(account.restored()).isTrue();
    assertThat(Duration.between(SimulatedStage.BEGIN, account.ended())).isGreaterThan(Duration.ofSeconds(20));
  }

  @Test
  void anOutageOfGivingBackCountsToo() {
    stage.givingBack = Duration.ofMillis(1_700);

    var account = run(Fault.KILL);

    assertThat(account.longest(true).orElseThrow().length()).isGreaterThan(Duration.ofMillis(1_700));
    assertThat(account.passed()).hasValue(false);
    assertThat(account.aborted()).isEmpty();
    assertThat(account.restored()).isTrue();
  }

  @Test
  void whatNobodyWouldHaveSeenHasNotPassed() {
    var blind = new DirectorTest();
    blind.stage.takeover = Duration.ZERO;
    var account = blind.run(Fault.BACKEND);

    assertThat(account.longest(false)).isEmpty();
    assertThat(account.restored()).isTrue();
    assertThat(account.passed()).as("nobody asked its servers").hasValue(false);

    stage.takeover = Duration.ZERO;
    stage.target = "site -> web (http)";
    assertThat(run(Fault.BACKEND).passed()).hasValue(true);
  }

  @Test
  void everyNodeButTheTargetProbesAlsoWhereOneWasSlowToAnswer() {
    stage.late = true;

    assertThat(run(Fault.KILL).probers()).extracting(Account.Prober::name).containsExactly("n2", "n3");
  }

  @Test
  void whereANodeIsAlwaysSlowThereIsNothingToCompareWith() {
    stage.alwaysLate = true;

    var account = run(Fault.KILL);

    assertThat(account.aborted()).hasValue("n2 does not answer in time (no answer in time)");
    assertThat(stage.calls).isEmpty();
  }

  @Test
  void anotherInstanceThatHasNoMasterForLongEndsIt() {
    stage.otherMaster = "n3";
    stage.otherGone = Duration.ofSeconds(60);
    stage.takeover = Duration.ofMillis(1_200);

    assertThat(run(Fault.KILL).aborted()).hasValue("VI_2 has no master any more, n3 was it");
  }

  @Test
  void aNodeThatIsSilentForAMomentIsNoReasonToEndIt() {
    stage.otherMaster = "n3";
    stage.otherGone = Duration.ofMillis(900);

    assertThat(run(Fault.KILL).aborted()).isEmpty();
  }

  @Test
  void withoutAWordOfConfirmationItWaitsForIt() {
    director.start(SimulatedStage.commission(Fault.HANDOVER, false), "n2");
    stage.clients.add(this::alive);
    stage.clients.add(since -> {
      if (since.equals(Duration.ofSeconds(20))) {
        assertThat(stage.calls).isEmpty();
        assertThatThrownBy(() -> director.renew("d1", "VI_2", "", List.of(), "alice"))
            .hasMessage("'VI_2' is not VI_1");
        director.renew("d1", "VI_1", "", List.of(), "alice");
      }
    });

    stage.play();

    assertThat(ended.getFirst().passed()).hasValue(true);
  }

  @Test
  void productionWantsAnotherOperator() {
    stage.production.add("VI_1");
    director.start(SimulatedStage.commission(Fault.HANDOVER, true), "n2");
    stage.clients.add(this::alive);
    stage.clients.add(since -> {
      if (since.equals(Duration.ofSeconds(2))) {
        assertThatThrownBy(() -> director.renew("d1", "", "alice", List.of(), "alice"))
            .hasMessage("alice started it: somebody else has to approve it");
      }
      if (since.equals(Duration.ofSeconds(3))) {
        director.renew("d1", "", "bob", List.of(), "bob");
      }
    });

    stage.play();

    assertThat(ended.getFirst().passed()).hasValue(true);
    assertThat(ended.getFirst().approver()).isEqualTo("bob");
  }

  @Test
  void whoApprovesDoesNotKeepItGoing() {
    stage.production.add("VI_1");
    director.start(SimulatedStage.commission(Fault.HANDOVER, true), "n2");
    stage.clients.add(since -> {
      if (since.toMillis() % 500 == 0) {
        director.renew("d1", "", "bob", List.of(), "bob");
      }
    });

    stage.play();

    assertThat(ended.getFirst().aborted()).hasValue("the client was not heard of any more");
  }

  @Test
  void anAlarmDuringTheBaselineEndsIt() {
    director.start(SimulatedStage.commission(Fault.HANDOVER, true), "n2");
    stage.clients.add(this::alive);
    stage.clients.add(since -> {
      if (since.equals(Duration.ofSeconds(2))) {
        stage.alarms = List.of("web/s1 is DOWN");
      }
    });

    stage.play();

    assertThat(ended.getFirst().aborted()).hasValue("open alarm on n3: web/s1 is DOWN");
    assertThat(stage.calls).isEmpty();
  }

  @Test
  void whatSpeaksAgainstItIsSaidAllAtOnce() {
    stage.allowed.remove(Fault.KILL);
    stage.alarms = List.of("a", "b");

    assertThatThrownBy(() -> director.start(SimulatedStage.commission(Fault.KILL, true), "n1"))
        .hasMessageContaining("the file does not allow kill").hasMessageContaining("open alarm on n3: a")
        .hasMessageContaining("open alarm on n3: b").hasMessageContaining("n1 is the one that it would happen to");
    assertThat(director.under()).isEmpty();
  }

  @Test
  void whatNobodyFoundSeesTheFaultLiftedToo() {
    stage.broken = true;
    stage.deaf = 2;

    var account = run(Fault.KILL);

    assertThat(account.aborted()).hasValue("internal error: java.lang.IllegalStateException: no such node");
    assertThat(stage.calls).containsExactly("begin n1", "end n1");
    assertThat(stage.probing()).isFalse();
    assertThat(account.restored()).as("nobody knows").isFalse();
    assertThat(director.under()).isEmpty();
  }

  @Test
  void whatCouldNotBeTakenBackIsNotCalledRestored() {
    stage.sticks = "it could not be taken back; run this";

    var account = run(Fault.KILL);

    assertThat(account.restored()).isFalse();
    assertThat(account.passed()).hasValue(false);
    assertThat(account.steps()).filteredOn(step -> step.step() == Step.GIVE_BACK)
        .extracting(Account.StepAccount::text)
        .containsExactly("the fault may still be there: it could not be taken back; run this");
  }

  @Test
  void aNodeThatIsLateForOnceIsNotWhatItIsHeldAgainst() {
    stage.late = true;

    assertThat(run(Fault.HANDOVER).before()).hasSize(3);
  }

  @Test
  void oneAtATime() {
    director.start(SimulatedStage.commission(Fault.HANDOVER, true), "n2");

    assertThatThrownBy(() -> director.start(SimulatedStage.commission(Fault.HANDOVER, true), "n2"))
        .hasMessage("drill d1 is under way");
    assertThat(director.look(SimulatedStage.commission(Fault.HANDOVER, true), "n2").refusals())
        .containsExactly("drill d1 is under way");
  }

  @Test
  void whateverHappensWhenTheFaultIsLiftedAndEverythingIsAsBefore() {
    var faults = List.of(Fault.values());
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var test = new DirectorTest();
      var stage = test.stage;
      stage.takeover = Duration.ofMillis(10L * random.nextInt(400));
      stage.comesBack = Duration.ofMillis(10L * random.nextInt(1, 500));
      stage.deaf = random.nextInt(30);
      stage.preempts = random.nextBoolean();
      stage.nobodyTakesOver = random.nextInt(4) == 0;
      stage.refusesFault = random.nextInt(10) == 0;
      var gone = Duration.ofMillis(10L * random.nextInt(4_000));
      var abort = Duration.ofMillis(10L * random.nextInt(4_000));
      boolean lost = random.nextInt(3) == 0;
      boolean aborts = random.nextInt(3) == 0;
      test.director.start(SimulatedStage.commission(faults.get(random.nextInt(faults.size())), true), "n2");
      stage.clients.add(since -> {
        if (!lost || since.compareTo(gone) < 0) {
          test.alive(since);
        }
        if (aborts && since.equals(abort)) {
          test.director.abort("d1", "enough");
        }
      });

      stage.play();

      var account = test.ended.getFirst();
      assertThat(stage.faulty()).as("seed %d", seed).isFalse();
      assertThat(stage.probing()).as("seed %d", seed).isFalse();
      assertThat(account.restored()).as("seed %d: %s", seed, account.steps()).isTrue();
      assertThat(stage.calls.contains("begin n1")).as("seed %d", seed).isEqualTo(stage.calls.contains("end n1"));
    }
  }
}
