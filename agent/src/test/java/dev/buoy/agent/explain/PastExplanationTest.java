package dev.buoy.agent.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.vrrp.RouterState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a time that is over is told of.
class PastExplanationTest extends Explaining {
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
