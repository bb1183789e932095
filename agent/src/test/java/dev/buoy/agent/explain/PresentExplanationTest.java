package dev.buoy.agent.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.vrrp.RouterState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is told of how things stand now.
class PresentExplanationTest extends Explaining {
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
