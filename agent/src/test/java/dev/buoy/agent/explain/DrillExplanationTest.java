package dev.buoy.agent.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.vrrp.RouterState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrillExplanationTest extends Explaining {
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
