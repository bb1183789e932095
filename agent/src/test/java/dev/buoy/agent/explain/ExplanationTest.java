package dev.buoy.agent.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.vrrp.RouterState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {
  private static final Subject VI_1 = new Subject(Subject.Kind.INSTANCE, "VI_1");
  private static final Map<String, String> NODES = Map.of("10.77.0.1", "n1", "10.77.0.2", "n2", "10.77.0.3", "n3");

  private final Journals journals = new Journals();

  private Explanation explain(Subject subject, NodeReport... reports) {
    return Explanation.of(subject, journals.timeline("n2"), new Explanation.Background(NODES, _ -> Journals.ELECTION,
        Set.of("strange"), List.of(reports)));
  }

  private Explanation explainUntil(long millis, Subject subject, NodeReport... reports) {
    return Explanation.of(subject, journals.timeline("n2").until(Journals.NOON.plusMillis(millis)),
        new Explanation.Background(NODES, _ -> Journals.ELECTION, Set.of(), List.of(reports)));
  }

  private static List<String> texts(Explanation explanation) {
    return explanation.steps().stream().map(step -> step.node() + " " + step.text()).toList();
  }

  private static List<Step.Role> roles(Explanation explanation) {
    return explanation.steps().stream().map(Step::role).toList();
  }

  private void n1WasMaster() {
    journals.transition("n1", -60_000, "BACKUP", "MASTER", "no advertisement heard for 3.6 s");
  }

  @Nested
  class OfATimeThatIsOver {
    private final NodeReport now = new NodeReport("n3", null, "", List.of(new NodeReport.Router("VI_1",
        Optional.of(RouterState.FAULT), 100, 100, false, false, false, "", List.of("eth0 is down"),
        List.of("problem"))),
        List.of(new NodeReport.Tracker("quorum", false, "of now")), List.of(), 0);

    @Test
    void nothingOfNowIsToldOfIt() {
      n1WasMaster();
      journals.add("n1", 500, Kind.TRACKER_STATE, "quorum", "fails", "holds", "server1 UP")
          .transition("n2", 1_000, "BACKUP", "MASTER", "no advertisement from 10.77.0.1 for 3.6 s")
          .transition("n3", 60_000, "BACKUP", "FAULT", "eth0 is down");

      assertThat(explain(VI_1, now).remarks()).isNotEmpty();
      assertThat(explainUntil(2_000, VI_1, now).remarks()).isEmpty();
      var tracker = new Subject(Subject.Kind.TRACKER, "quorum");
      assertThat(explain(tracker, now).remarks()).containsExactly("n3: quorum fails: of now");
      assertThat(explainUntil(2_000, tracker, now).remarks()).isEmpty();
    }

    @Test
    void whatTheJournalsHaveOfWhyNobodyElseTookOverIs() {
      n1WasMaster();
      journals.transition("n3", 100, "BACKUP", "FAULT", "eth0 is down")
          .asked("n2", 200, Kind.VRRP_OVERRIDE, "VI_1", "", "stands back", "drill by anna", "anna", "7f3a")
          .add("n1", 300, Kind.VRRP_REJECTED, "VI_1", "10.77.0.3", "",
              "packet from n3 not accepted: checksum; further ones are only counted")
          .add("n3", 400, Kind.VRRP_CONDITION, "VI_1", "", "DEAF", "n3 hears nobody")
          .asked("n2", 5_000, Kind.VRRP_OVERRIDE, "VI_1", "stands back", "", "released", "anna", "7f3a")
          .add("n3", 5_000, Kind.VRRP_CONDITION, "VI_1", "DEAF", "", "over after 4 s");

      assertThat(explainUntil(1_000, VI_1).remarks()).containsExactly(
          "n1 ignored a packet from n3 not accepted: checksum; further ones are only counted",
          "n2 was kept from it: stands back: drill by anna", "n3 was not eligible: FAULT because eth0 is down",
          "n3 reported: n3 hears nobody");
      assertThat(explainUntil(6_000, VI_1).remarks()).hasSize(2).noneMatch(remark -> remark.startsWith("n2"));
    }

    @Test
    void whoDidNotPreemptIsNamed() {
      journals.transition("n1", -10_000, "INITIALIZE", "BACKUP", "the agent started")
          .priority("n1", -9_000, 100, 150, "x")
          .transition("n2", -8_000, "BACKUP", "MASTER", "y").priority("n2", 0, 140, 120, "tracker quorum fails");

      assertThat(explainUntil(1_000, VI_1).remarks())
          .containsExactly("n1 did not take over although its priority 150 was"
              + " above 120 of n2; it became a backup because the agent started");
    }
  }

  @Nested
  class OfARole {
    @Test
    void aFailingServerIsFollowedThroughTrackerPriorityAndElection() {
      n1WasMaster();
      journals.add("n1", 1_000, Kind.SERVER_STATE, "web/server1", "UP", "DOWN", "L4CON connection refused")
          .add("n1", 1_001, Kind.TRACKER_STATE, "quorum", "holds", "fails", "server1 DOWN", "n1-2")
          .priority("n1", 1_002, 150, 120, "tracker quorum fails: server1 DOWN", "n1-3")
          .transition("n2", 1_350, "BACKUP", "MASTER", "priority 140 is higher than 120 of 10.77.0.1")
          .add("n2", 1_351, Kind.VRRP_ADDRESS, "VI_1", "", "held", "10.77.0.100/24 put on the interface", "n2-1")
          .add("n2", 1_352, Kind.VRRP_ADDRESS, "VI_1", "", "held", "10.77.0.101/24 put on the interface", "n2-1")
          .transition("n1", 1_361, "MASTER", "BACKUP", "higher priority 140 advertised by 10.77.0.2", "n1-4");

      var explanation = explain(VI_1);

      assertThat(texts(explanation)).containsExactly("n1 web/server1 UP -> DOWN: L4CON connection refused",
          "n1 tracker quorum fails: server1 DOWN", "n1 VI_1 priority 150 -> 120",
          "n2 VI_1 BACKUP -> MASTER: priority 140 is higher than 120 of n1",
          "n2 10.77.0.100/24 put on the interface, 10.77.0.101/24 put on the interface",
          "n1 VI_1 MASTER -> BACKUP: higher priority 140 advertised by n2");
      assertThat(roles(explanation)).containsExactly(Step.Role.CAUSE, Step.Role.CAUSE, Step.Role.CAUSE,
          Step.Role.EFFECT, Step.Role.CONSEQUENCE, Step.Role.CONSEQUENCE);
      assertThat(explanation.summary()).isEqualTo("n2 became master of VI_1, 350 ms after the first cause");
    }

    @Test
    void aForcedFailoverIsToldFromItsOperator() {
      n1WasMaster();
      journals.asked("n1", 1_000, Kind.VRRP_OVERRIDE, "VI_1", "", "stands back", "drill (to n2)", "anna", "7f3a")
          .priority("n1", 1_001, 150, 1, "forced failover by anna: drill", "n1-2")
          .transition("n1", 1_002, "MASTER", "BACKUP", "forced failover by anna: drill", "n1-3")
          .transition("n2", 1_500, "BACKUP", "MASTER", "10.77.0.1 resigned (priority 0)");

      assertThat(texts(explain(VI_1))).containsExactly("n1 anna: VI_1 stands back: drill (to n2)",
          "n1 VI_1 priority 150 -> 1",
          "n1 VI_1 MASTER -> BACKUP: forced failover by anna: drill",
          "n2 VI_1 BACKUP -> MASTER: n1 resigned (priority 0)");
    }

    @Test
    void whoMakesRoomForATargetIsPartOfTheOperation() {
      n1WasMaster();
      journals.asked("n2", 900, Kind.VRRP_OVERRIDE, "VI_1", "", "stands back", "drill (to n3)", "anna", "7f3a")
          .asked("n1", 1_000, Kind.VRRP_OVERRIDE, "VI_1", "", "stands back", "drill (to n3)", "anna", "7f3a")
          .priority("n1", 1_001, 150, 1, "forced failover by anna: drill", "n1-2")
          .transition("n1", 1_002, "MASTER", "BACKUP", "forced failover by anna: drill", "n1-3")
          .transition("n3", 1_500, "BACKUP", "MASTER", "10.77.0.1 resigned (priority 0)");

      assertThat(texts(explain(VI_1))).startsWith("n2 anna: VI_1 stands back: drill (to n3)",
          "n1 anna: VI_1 stands back: drill (to n3)").hasSize(5);
    }

    @Test
    void aPriorityThatFellLongAgoIsNotTheCauseOfASilence() {
      n1WasMaster();
      journals.priority("n1", 1_000, 150, 145, "tracker minor fails")
          .priority("n2", 2_000, 140, 130, "tracker minor fails")
          .transition("n2", 60_000, "BACKUP", "MASTER", "no advertisement from 10.77.0.1 for 3.6 s", "n2-1");

      assertThat(texts(explain(VI_1, NodeReport.silent("n1", "the connection was refused")))).containsExactly(
          "n1 its journal is missing here, as its agent does not answer: the connection was refused",
          "n2 VI_1 BACKUP -> MASTER: no advertisement from n1 for 3.6 s");
    }

    @Test
    void whoseJournalIsMissingAltogetherIsKnownByTheAddressThatWasFollowed() {
      journals.transition("n2", 1_000, "MASTER", "BACKUP", "higher priority 150 advertised by 10.77.0.1")
          .transition("n2", 60_000, "BACKUP", "MASTER", "no advertisement from 10.77.0.1 for 3.6 s");

      assertThat(texts(explain(VI_1, NodeReport.silent("n1", "gone")))).containsExactly(
          "n1 its journal is missing here, as its agent does not answer: gone",
          "n2 VI_1 BACKUP -> MASTER: no advertisement from n1 for 3.6 s");
    }

    @Test
    void anAgentThatWasStartedAnewHadEnded() {
      n1WasMaster();
      journals.transition("n2", 5_000, "BACKUP", "MASTER", "no advertisement from 10.77.0.1 for 3.6 s").boot("b2")
          .add("n1", 30_000, Kind.AGENT_STARTED, "n1", "", "", "version 1");

      assertThat(texts(explain(VI_1, report("n1", RouterState.BACKUP, 150)))).startsWith(
          "n1 n2 heard it no more: its agent had ended without a word, and was started again later");
    }

    @Test
    void anAgentThatWentOnWasCutOff() {
      n1WasMaster();
      journals.transition("n2", 5_000, "BACKUP", "MASTER", "no advertisement from 10.77.0.1 for 3.6 s");

      assertThat(texts(explain(VI_1, report("n1", RouterState.MASTER, 150)))).startsWith(
          "n1 n2 heard it no more: its agent went on, so what is between them did not carry the advertisements");
    }

    @Test
    void aFaultWithoutASuccessorIsTold() {
      n1WasMaster();
      journals.transition("n1", 1_000, "MASTER", "FAULT", "interface eth0 has no carrier");

      var explanation = explain(VI_1, report("n1", RouterState.FAULT, 150));

      assertThat(explanation.summary())
          .isEqualTo("n1 went from MASTER to FAULT, and nobody has taken VI_1 over since");
      assertThat(explanation.remarks()).containsExactly("nobody who answers is master of VI_1 now",
          "n1 is not eligible: FAULT because it does");
    }

    @Test
    void whoWasMasterAllAlongIsMasterStillWhenTheOtherWasOneForAWhile() {
      n1WasMaster();
      journals.transition("n2", 5_000, "BACKUP", "MASTER", "no advertisement from 10.77.0.1 for 3.6 s")
          .transition("n2", 10_200, "MASTER", "BACKUP", "higher priority 150 advertised by 10.77.0.1");

      var explanation = explain(VI_1, report("n1", RouterState.MASTER, 150), report("n2", RouterState.BACKUP, 120));

      assertThat(explanation.summary()).isEqualTo(
          "n1 is master of VI_1, and was all along; n2 became master too, and went to BACKUP 5.2 s later");
      assertThat(texts(explanation)).containsExactly(
          "n1 n2 heard it no more: its agent went on, so what is between them did not carry the advertisements",
          "n2 VI_1 BACKUP -> MASTER: no advertisement from n1 for 3.6 s",
          "n2 VI_1 MASTER -> BACKUP: higher priority 150 advertised by n1");
    }

    @Test
    void whoFailsAgainAndAgainBesideAMasterLeavesTheRoleToIt() {
      n1WasMaster();
      journals.transition("n1", 1_000, "MASTER", "FAULT", "10.77.0.100/24 does not stay on eth0: EPERM")
          .transition("n2", 1_400, "BACKUP", "MASTER", "10.77.0.1 resigned (priority 0)")
          .transition("n1", 31_000, "FAULT", "BACKUP", "trying the virtual addresses again after 30.0 s")
          .transition("n1", 41_000, "BACKUP", "MASTER", "priority 150 is higher than 120 of 10.77.0.2")
          .transition("n1", 41_012, "MASTER", "FAULT", "10.77.0.100/24 does not stay on eth0: EPERM");

      var explanation = explain(VI_1, report("n1", RouterState.FAULT, 150), report("n2", RouterState.MASTER, 120));

      assertThat(explanation.summary()).isEqualTo(
          "n2 is master of VI_1, and was all along; n1 became master too, and went to FAULT 12 ms later");
      assertThat(texts(explanation)).containsExactly(
          "n1 VI_1 FAULT -> BACKUP: trying the virtual addresses again after 30.0 s",
          "n1 VI_1 BACKUP -> MASTER: priority 150 is higher than 120 of n2",
          "n1 VI_1 MASTER -> FAULT: 10.77.0.100/24 does not stay on eth0: EPERM");
    }

    @Test
    void aFaultThatAnotherNodeStoodInForIsNotTheLastWord() {
      n1WasMaster();
      journals.transition("n2", 900, "BACKUP", "MASTER", "no advertisement from 10.77.0.1 for 3.6 s")
          .transition("n1", 1_000, "MASTER", "FAULT", "EPERM");

      assertThat(explain(VI_1, report("n1", RouterState.FAULT, 150), report("n2", RouterState.MASTER, 120)).summary())
          .startsWith("n2 became master of VI_1");
    }

    @Test
    void twoMastersAreBothNamed() {
      n1WasMaster();
      journals.transition("n2", 5_000, "BACKUP", "MASTER", "no advertisement from 10.77.0.1 for 3.6 s");

      assertThat(explain(VI_1, report("n1", RouterState.MASTER, 150), report("n2", RouterState.MASTER, 120)).summary())
          .isEqualTo("n2 became master of VI_1, and n1 is master too");
    }

    @Test
    void whoIsMasterWithoutAWordInAJournalIsMasterAllTheSame() {
      journals.transition("n2", 10_200, "MASTER", "BACKUP", "higher priority 150 advertised by 10.77.0.1");

      assertThat(explain(VI_1, report("n1", RouterState.MASTER, 150)).summary())
          .isEqualTo("n1 is master of VI_1; the last change: n2 went from MASTER to BACKUP");
      assertThat(new ExplanationTest().explain(VI_1, report("n1", RouterState.MASTER, 150)).summary())
          .isEqualTo("n1 is master of VI_1, and no journal tells since when");
    }

    @Test
    void whereAnAgentDoesNotAnswerNobodyWhoAnswersIsMaster() {
      n1WasMaster();

      assertThat(explain(VI_1, report("n2", RouterState.BACKUP, 120), NodeReport.silent("n1", "gone")).summary())
          .isEqualTo("n1 became master of VI_1, and nobody who answers is master now");
    }

    @Test
    void anAgentThatStartsAndPreemptsIsItsOwnCause() {
      n1WasMaster();
      journals.transition("n2", 5_000, "BACKUP", "MASTER", "no advertisement from 10.77.0.1 for 3.6 s").boot("b2")
          .add("n1", 30_000, Kind.AGENT_STARTED, "n1", "", "", "version 1")
          .transition("n1", 30_001, "INITIALIZE", "BACKUP", "started")
          .transition("n1", 33_600, "BACKUP", "MASTER", "priority 150 is higher than 120 of 10.77.0.2")
          .transition("n2", 33_605, "MASTER", "BACKUP", "higher priority 150 advertised by 10.77.0.1");

      assertThat(texts(explain(VI_1, report("n1", RouterState.MASTER, 150), report("n2", RouterState.BACKUP, 120))))
          .containsExactly("n1 the agent started: version 1", "n1 VI_1 INITIALIZE -> BACKUP: started",
              "n1 VI_1 BACKUP -> MASTER: priority 150 is higher than 120 of n2",
              "n2 VI_1 MASTER -> BACKUP: higher priority 150 advertised by n1");
    }

    @Test
    void anAgentThatStartsAndHearsNobodyIsItsOwnCause() {
      journals.transition("n2", 5_000, "BACKUP", "MASTER", "no advertisement from 10.77.0.1 for 3.6 s").boot("b2")
          .add("n1", 30_000, Kind.AGENT_STARTED, "n1", "", "", "version 1")
          .transition("n1", 30_001, "INITIALIZE", "BACKUP", "started")
          .transition("n1", 33_600, "BACKUP", "MASTER", "no advertisement heard for 3.6 s");

      assertThat(texts(explain(VI_1, report("n1", RouterState.MASTER, 150), report("n2", RouterState.MASTER, 120))))
          .containsExactly("n1 the agent started: version 1", "n1 VI_1 INITIALIZE -> BACKUP: started",
              "n1 VI_1 BACKUP -> MASTER: no advertisement heard for 3.6 s");
    }

    @Test
    void whoHeardTheOtherWasNotCutOffFromIt() {
      journals.transition("n2", 5_000, "BACKUP", "MASTER", "no advertisement from 10.77.0.1 for 3.6 s")
          .transition("n1", 90_000, "BACKUP", "MASTER", "priority 150 is higher than 120 of 10.77.0.2");

      assertThat(texts(explain(VI_1, report("n1", RouterState.MASTER, 150)))).containsExactly(
          "n1 VI_1 BACKUP -> MASTER: priority 150 is higher than 120 of n2");
    }

    @Test
    void aMasterWhoseAgentWasStartedAnewHadFallenSilentByThat() {
      n1WasMaster();
      journals.boot("b2").add("n1", 1_000, Kind.AGENT_STARTED, "n1", "", "", "version 1")
          .transition("n1", 1_001, "INITIALIZE", "BACKUP", "started").boot("b1")
          .transition("n2", 4_200, "BACKUP", "MASTER", "no advertisement from 10.77.0.1 for 3.6 s");

      assertThat(texts(explain(VI_1, report("n2", RouterState.MASTER, 120)))).containsExactly(
          "n1 the agent started: version 1", "n2 VI_1 BACKUP -> MASTER: no advertisement from n1 for 3.6 s");
    }

    @Test
    void theMoveBeforeIsAnotherStory() {
      n1WasMaster();
      journals.priority("n1", 1_000, 150, 120, "tracker quorum fails")
          .transition("n2", 1_350, "BACKUP", "MASTER", "priority 140 is higher than 120 of 10.77.0.1")
          .transition("n1", 1_361, "MASTER", "BACKUP", "higher priority 140 advertised by 10.77.0.2", "n1-2")
          .priority("n1", 3_000, 120, 150, "tracker quorum holds again")
          .transition("n1", 3_500, "BACKUP", "MASTER", "priority 150 is higher than 140 of 10.77.0.2", "n1-4")
          .transition("n2", 3_511, "MASTER", "BACKUP", "higher priority 150 advertised by 10.77.0.1");

      assertThat(texts(explain(VI_1))).containsExactly("n1 VI_1 priority 120 -> 150: tracker quorum holds again",
          "n1 VI_1 BACKUP -> MASTER: priority 150 is higher than 140 of n2",
          "n2 VI_1 MASTER -> BACKUP: higher priority 150 advertised by n1");
    }

    @Test
    void aCauseThatIsStampedAMomentLaterIsStillToldFirst() {
      n1WasMaster();
      var late = new Journals().transition("n1", -60_000, "BACKUP", "MASTER", "started")
          .transition("n1", 1_001, "MASTER", "BACKUP", "standby")
          .transition("n2", 1_000, "BACKUP", "MASTER", "10.77.0.1 resigned (priority 0)");

      var explanation = Explanation.of(VI_1, late.timeline("n2"),
          new Explanation.Background(NODES, _ -> Journals.ELECTION, Set.of(), List.of()));

      assertThat(texts(explanation)).containsExactly("n1 VI_1 MASTER -> BACKUP: standby",
          "n2 VI_1 BACKUP -> MASTER: n1 resigned (priority 0)");
    }
  }

  @Nested
  class OfADrill {
    private static final String FALLS_SILENT = "no advertisement from 10.77.0.1 for 3.6 s";

    private void begins(long millis, String fault) {
      journals.asked("n1", millis, Kind.OPERATION, "VI_1", "", fault, "drill 17f by root", "root", "drill-17f");
    }

    private void ends(long millis, String fault) {
      journals.asked("n1", millis, Kind.OPERATION, "VI_1", fault, "", "drill 17f is over, ended", "root", "drill-17f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"isolate", "freeze", "link"})
    void whoFellSilentInADrillIsNotCutOff(String fault) {
      n1WasMaster();
      begins(1_000, fault);
      journals.transition("n2", 4_600, "BACKUP", "MASTER", FALLS_SILENT);
      ends(6_000, fault);

      var explanation = explain(VI_1, report("n1", RouterState.MASTER, 150), report("n2", RouterState.MASTER, 120));

      assertThat(texts(explanation)).containsExactly("n1 root: VI_1 " + fault + ": drill 17f by root",
          "n2 VI_1 BACKUP -> MASTER: no advertisement from n1 for 3.6 s");
      assertThat(roles(explanation)).containsExactly(Step.Role.CAUSE, Step.Role.EFFECT);
      assertThat(explanation.summary())
          .isEqualTo("n2 became master of VI_1, and n1 is master too, 3.6 s after the first"
              + " cause, because of drill 17f (" + fault + " on n1)");
    }

    @Test
    void whoWasMasterAllAlongWasInADrill() {
      n1WasMaster();
      begins(1_000, "isolate");
      journals.transition("n2", 4_600, "BACKUP", "MASTER", FALLS_SILENT);
      ends(6_000, "isolate");
      journals.transition("n2", 6_300, "MASTER", "BACKUP", "higher priority 150 advertised by 10.77.0.1");

      assertThat(explain(VI_1, report("n1", RouterState.MASTER, 150), report("n2", RouterState.BACKUP, 120)).summary())
          .startsWith("n1 is master of VI_1, and was all along; ")
          .endsWith(", because of drill 17f (isolate on n1)");
    }

    @Test
    void whoeverWasKilledAndStartedAnewWasSoByADrill() {
      n1WasMaster();
      begins(1_000, "kill");
      journals.transition("n2", 4_600, "BACKUP", "MASTER", FALLS_SILENT).boot("b2")
          .add("n1", 9_000, Kind.AGENT_STARTED, "n1", "", "", "version 1");

      assertThat(texts(explain(VI_1, report("n2", RouterState.MASTER, 120)))).containsExactly(
          "n1 root: VI_1 kill: drill 17f by root", "n2 VI_1 BACKUP -> MASTER: no advertisement from n1 for 3.6 s");
      var agent = explain(new Subject(Subject.Kind.AGENT, "n1"), report("n1", RouterState.BACKUP, 150));
      assertThat(texts(agent)).containsExactly("n1 root: VI_1 kill: drill 17f by root",
          "n1 the agent started: version 1");
      assertThat(agent.summary())
          .isEqualTo("the agent of n1 runs, 8 s after the first cause, because of drill 17f (kill on n1)");
    }

    @Test
    void whoWasStoppedGaveTheRoleUpForADrill() {
      n1WasMaster();
      begins(1_000, "stop");
      journals.add("n1", 1_300, Kind.AGENT_STOPPING, "n1", "", "", "told to stop")
          .transition("n1", 1_310, "MASTER", "INITIALIZE", "the agent stops")
          .transition("n2", 1_500, "BACKUP", "MASTER", "10.77.0.1 resigned (priority 0)");

      assertThat(texts(explain(VI_1, report("n2", RouterState.MASTER, 120)))).containsExactly(
          "n1 root: VI_1 stop: drill 17f by root", "n1 VI_1 MASTER -> INITIALIZE: the agent stops",
          "n2 VI_1 BACKUP -> MASTER: n1 resigned (priority 0)");
      assertThat(texts(explain(new Subject(Subject.Kind.AGENT, "n1")))).containsExactly(
          "n1 root: VI_1 stop: drill 17f by root", "n1 the agent stops: told to stop");
    }

    @Test
    void aLinkThatADrillTookDownIsNoFailure() {
      n1WasMaster();
      begins(1_000, "link");
      journals.transition("n1", 1_300, "MASTER", "FAULT", "interface eth0 is down")
          .transition("n2", 4_900, "BACKUP", "MASTER", FALLS_SILENT);

      assertThat(texts(explain(VI_1, report("n2", RouterState.MASTER, 120)))).containsExactly(
          "n1 root: VI_1 link: drill 17f by root", "n1 VI_1 MASTER -> FAULT: interface eth0 is down",
          "n2 VI_1 BACKUP -> MASTER: no advertisement from n1 for 3.6 s");
    }

    @Test
    void whatADrillHadTakenBackIsNotItsDoing() {
      n1WasMaster();
      begins(1_000, "isolate");
      ends(5_000, "isolate");
      journals.transition("n2", 60_000, "BACKUP", "MASTER", FALLS_SILENT);

      assertThat(texts(explain(VI_1, report("n1", RouterState.MASTER, 150)))).startsWith(
          "n1 n2 heard it no more: its agent went on, so what is between them did not carry the advertisements");
    }

    @Test
    void anAgentThatDrillsKilledLongAgoFailsByItself() {
      n1WasMaster();
      begins(1_000, "kill");
      journals.boot("b2").add("n1", 5_000, Kind.AGENT_STARTED, "n1", "", "", "version 1").boot("b3")
          .add("n1", 100_000, Kind.AGENT_STARTED, "n1", "", "", "version 1");

      assertThat(texts(explain(new Subject(Subject.Kind.AGENT, "n1")))).containsExactly(
          "n1 the agent started: version 1");
    }
  }

  @Nested
  class OfOthers {
    @Test
    void aServerIsExplainedForAllNodesWithWhatFollowed() {
      journals.add("n1", 1_000, Kind.SERVER_STATE, "web/server1", "UP", "DOWN", "refused")
          .add("n2", 1_400, Kind.SERVER_STATE, "web/server1", "UP", "DOWN", "refused")
          .add("n2", 1_401, Kind.TRACKER_STATE, "quorum", "holds", "fails", "server1 DOWN", "n2-1");

      var explanation = explain(new Subject(Subject.Kind.SERVER, "web/server1"));

      assertThat(explanation.summary()).isEqualTo("web/server1 is DOWN on n1, n2");
      assertThat(texts(explanation)).containsExactly("n1 web/server1 UP -> DOWN: refused",
          "n2 web/server1 UP -> DOWN: refused", "n2 tracker quorum fails: server1 DOWN");
    }

    @Test
    void aServerStandsAsTheNodesSayNow() {
      journals.add("n1", 1_000, Kind.SERVER_STATE, "web/server1", "UNKNOWN", "UP", "first check");

      var server1 = new Subject(Subject.Kind.SERVER, "web/server1");

      assertThat(explain(server1, serving("n1", "UP", "READY"), serving("n2", "UP", "READY")).summary())
          .isEqualTo("web/server1 is UP on n1, n2");
      assertThat(explain(server1, serving("n1", "UP", "DRAIN"), serving("n2", "DOWN", "READY"),
          serving("n3", "UP", "DRAIN")).summary())
          .isEqualTo("web/server1 is UP and in DRAIN on n1, n3, DOWN on n2");
    }

    @Test
    void aTrackerStandsAsTheNodesSayNow() {
      journals.add("n1", 1_000, Kind.TRACKER_STATE, "quorum", "holds", "fails", "server1 DOWN");

      assertThat(explain(new Subject(Subject.Kind.TRACKER, "quorum"), tracking("n1", false), tracking("n2", true))
          .summary()).isEqualTo("quorum fails on n1, holds on n2");
    }

    @Test
    void aBackendStandsByHowManyOfItsServersServe() {
      journals.add("n1", 1_000, Kind.SERVER_STATE, "web/server3", "UP", "DOWN", "refused");

      var web = new Subject(Subject.Kind.BACKEND, "web");

      assertThat(explain(web, serving("n1", "DOWN", "READY"), serving("n2", "UP", "DRAIN"),
          serving("n3", "UP", "READY")).summary())
          .isEqualTo("web has no usable server on n1, n2, 1 of 1 servers usable on n3");
    }

    @Test
    void aFrontendStandsAsTheNodesSayNow() {
      journals.add("n1", -90_000, Kind.FRONTEND_STATE, "service", "", "LISTENING", "*:9000: started")
          .add("n2", 0, Kind.FRONTEND_STATE, "service", "", "LISTENING", "*:9000: started");

      var service = new Subject(Subject.Kind.FRONTEND, "service");

      assertThat(explain(service, listening("n1", true), listening("n2", true), listening("n3", false)).summary())
          .isEqualTo("service listens on n1, n2, does not listen on n3");
      assertThat(explain(service).summary()).isEqualTo("service LISTENING on n2");
    }

    @Test
    void whatNoJournalTellsOfIsSaid() {
      assertThat(explain(VI_1).summary()).isEqualTo("no journal tells of a change of VI_1");
    }

    @Test
    void operatorsAreNamed() {
      journals.asked("n1", 1_000, Kind.SERVER_ADMIN_STATE, "web/server1", "READY", "DRAIN", "kernel", "anna", "7f3a");

      assertThat(texts(explain(new Subject(Subject.Kind.SERVER, "web/server1"))))
          .containsExactly("n1 anna: web/server1 READY -> DRAIN: kernel");
    }
  }

  @Nested
  class Now {
    @Test
    void whoIsBetterAndDoesNotTakeOverSaysWhy() {
      assertThat(explain(VI_1, report("n1", RouterState.MASTER, 120), report("n2", RouterState.BACKUP, 140,
          "10.77.0.1 serves with priority 120, lower than 140 here: preempt is off")).remarks())
          .contains("n2 did not take over although its priority 140 is above 120 of n1:"
              + " n1 serves with priority 120, lower than 140 here: preempt is off");
    }

    @Test
    void whoIsBetterAndGivesNoReasonHasJustComeBack() {
      journals.transition("n1", 3_598_000, "FAULT", "BACKUP", "trying the virtual addresses again after 30.0 s");

      assertThat(explain(VI_1, report("n1", RouterState.BACKUP, 150), report("n2", RouterState.MASTER, 120)).remarks())
          .containsExactly("n1 did not take over although its priority 150 is above 120 of n2:"
              + " it went from FAULT to BACKUP 2 s ago: trying the virtual addresses again after 30.0 s");
    }

    @Test
    void everyReasonThatANodeIsNoCandidateHasItsSentence() {
      var standby = new NodeReport.Router("VI_1", Optional.of(RouterState.FAULT), 100, 100, false, true, false,
          "anna: kernel", List.of("standby"), List.of());
      var observes = new NodeReport.Router("VI_1", Optional.of(RouterState.BACKUP), 100, 100, false, false, true, "",
          List.of(), List.of());
      var back = new NodeReport.Router("VI_1", Optional.of(RouterState.BACKUP), 100, 1, true, false, false,
          "anna: drill", List.of(), List.of("n3 ignores packets of n1: checksum"));

      assertThat(explain(VI_1, report("n1", RouterState.MASTER, 150), of("n2", standby), of("n3", observes),
          of("n4", back)).remarks()).containsExactly("n2 is not eligible: in standby, set by anna: kernel",
              "n3 is not eligible: it only observes",
              "n4 stands back, set by anna: drill: it serves only if nobody else does",
              "n3 ignores packets of n1: checksum");
    }

    @Test
    void aServerThatIsUsedOrNotAgainstWhatOneWouldThink() {
      assertThat(server("UP", "DRAIN", 1, "L4OK", "anna: kernel")).containsExactly(
          "web/a gets no new connections although it is UP: DRAIN, set by anna: kernel");
      assertThat(server("UP", "READY", 0, "L4OK", "")).containsExactly(
          "web/a gets no new connections: its weight is 0");
      assertThat(server("UNKNOWN", "READY", 1, "NONE", "")).containsExactly(
          "web/a is used although nothing is known of it: it is not checked");
      assertThat(server("UP", "READY", 1, "L4CON connection refused", "")).first().asString()
          .startsWith("web/a is used although its last check failed (L4CON connection refused)");
      assertThat(server("DOWN", "READY", 1, "L4CON", "")).containsExactly(
          "web/a gets no connections: DOWN, its last check says L4CON");
      assertThat(server("UP", "READY", 1, "L4OK", "")).isEmpty();
    }

    @Test
    void theLastResortIsUsedThoughItIsDown() {
      var down = new NodeReport.Server("strange", "a", "DOWN", "READY", 1, false, 0, "L4CON", "");

      assertThat(explain(new Subject(Subject.Kind.BACKEND, "strange"),
          new NodeReport("n1", null, "", List.of(), List.of(), List.of(down), 0)).remarks()).containsExactly(
              "strange/a is DOWN, and used all the same if it was the last to be UP: no server of strange is usable, and"
                  + " all_down is use_last");
    }

    private List<String> server(String state, String admin, int weight, String check, String override) {
      var server = new NodeReport.Server("web", "a", state, admin, weight, false, 0, check, override);
      return explain(new Subject(Subject.Kind.SERVER, "web/a"),
          new NodeReport("n1", null, "", List.of(), List.of(), List.of(server), 0)).remarks();
    }
  }

  @Nested
  class OfTime {
    @Test
    void timesAreThoseOfTheNodeThatExplains() {
      var noon = Journals.NOON;
      long base = noon.getEpochSecond() * 1_000_000;
      // n1's wall clock is a minute behind, the common clock is n2's.
      var events = new ArrayList<>(journals.transition("n2", 500, "BACKUP", "MASTER", "x").events());
      events.add(new Event("n1", 7, noon.minusSeconds(60), Kind.VRRP_PRIORITY, Event.Severity.INFO, "VI_1", "2", "1",
          dev.buoy.agent.journal.Why.because("y"), null, null, "b", base));
      var timeline = new Timeline("n2", events,
          new Timeline.Moment(noon.plusSeconds(9), base + Duration.ofSeconds(9).toNanos() / 1000));

      assertThat(timeline.events().getFirst().node()).isEqualTo("n1");
      assertThat(timeline.time(timeline.events().getFirst())).isEqualTo(noon);
      assertThat(timeline.until(noon.plusMillis(100)).events()).hasSize(1);
    }

    @Test
    void aCommonClockThatLeapsMovesNoTimesButThoseBetweenTwoEventsOfItsOwn() {
      var noon = Journals.NOON;
      long base = noon.getEpochSecond() * 1_000_000;
      long hour = 3_600_000_000L;
      // Between n2's event at noon and now, ten seconds later, n3 came with a clock an hour ahead.
      var events = new ArrayList<>(journals.transition("n2", 0, "BACKUP", "MASTER", "x").events());
      var before = of("n1", 1, base + 500_000);
      var after = of("n1", 2, base + hour + 9_000_000);
      events.addAll(List.of(before, after));
      var timeline = new Timeline("n2", events, new Timeline.Moment(noon.plusSeconds(10), base + hour + 10_000_000));

      assertThat(timeline.time(before)).isEqualTo(noon.plusMillis(500));
      assertThat(timeline.time(after)).isEqualTo(noon.plusSeconds(9));
    }

    private Event of(String node, long number, long stamp) {
      return new Event(node, number, Journals.NOON, Kind.VRRP_PRIORITY, Event.Severity.INFO, "VI_1", "2", "1",
          dev.buoy.agent.journal.Why.because("y"), null, null, "b", stamp);
    }
  }

  private static NodeReport listening(String node, boolean listens) {
    return new NodeReport(node, null, "", List.of(), List.of(), List.of(),
        List.of(new NodeReport.Frontend("service", listens)), 0);
  }

  private static NodeReport serving(String node, String state, String admin) {
    var server = new NodeReport.Server("web", "server1", state, admin, 1, false, 0, "L4OK", "");
    return new NodeReport(node, null, "", List.of(), List.of(), List.of(server), 0);
  }

  private static NodeReport tracking(String node, boolean holds) {
    return new NodeReport(node, null, "", List.of(), List.of(new NodeReport.Tracker("quorum", holds, "")), List.of(),
        0);
  }

  private static NodeReport report(String node, RouterState state, int priority, String... reasons) {
    return of(node, new NodeReport.Router("VI_1", Optional.of(state), 150, priority, false, false, false, "",
        state == RouterState.FAULT ? List.of("it does") : List.of(reasons), List.of()));
  }

  private static NodeReport of(String node, NodeReport.Router router) {
    return new NodeReport(node, null, "", List.of(router), List.of(), List.of(), 0);
  }
}
