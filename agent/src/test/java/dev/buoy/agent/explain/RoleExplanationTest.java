package dev.buoy.agent.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.vrrp.RouterState;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoleExplanationTest extends Explaining {
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
    assertThat(new RoleExplanationTest().explain(VI_1, report("n1", RouterState.MASTER, 150)).summary())
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
