package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.Condition;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who is master, whom peers hear, and who cannot be reached.
class RolesTest {
  @Test
  void twoFreshMastersForLongerThanAnIntervalAreASplitBrain() {
    var lab = Screens.lab();
    lab.rivals.add("n2");

    var text = String.join("\n", Screens.text(Screens.model(lab, Glyphs.ASCII), new Size(120, 40)));

    assertThat(text).contains("!! SPLIT BRAIN VI_1/99").contains("n1 !MASTER! since").contains("!MASTER! 150");
    assertThat(Banners.of(Screens.model(lab, Glyphs.ASCII).data().facts(), false, 104).getFirst().text())
        .startsWith(" !! SPLIT BRAIN VI_1  n1 since 14:00:00 hears no rival").contains("   n2 since ");
  }

  @Test
  void aMasterThatDoesNotAcceptItsRivalHearsIt() {
    var lab = Screens.lab();
    lab.rivals.add("n2");
    lab.conditions.add(Condition.newBuilder().setKind("WRONG_PASSWORD").setDetail("their passwords differ").build());

    assertThat(Screens.text(Screens.model(lab, Glyphs.ASCII), new Size(160, 40)))
        .anyMatch(line -> line.contains("n1 !MASTER! since 14:00:00 does not accept its rival (password)"))
        .noneMatch(line -> line.contains("hears no rival"));
    assertThat(Screens.text(Screens.model(lab, Glyphs.ASCII), new Size(100, 40)))
        .anyMatch(line -> line.contains("SPLIT BRAIN") && line.contains("not accepted: password"));
  }

  @Test
  void anObserverIsToldFromABackup() {
    var lab = Screens.lab();
    lab.observers.add("n3");

    assertThat(Screens.text(Screens.model(lab, Glyphs.ASCII), new Size(120, 40)))
        .anyMatch(line -> line.contains("observes only"));
  }

  @Test
  void twoMastersForLessThanAnIntervalAreAHandOver() {
    var lab = Screens.lab();
    lab.rivals.add("n2");
    lab.moved = Screens.NOW.minusMillis(700);

    var text = String.join("\n", Screens.text(Screens.model(lab, Glyphs.ASCII), new Size(120, 40)));

    assertThat(text).doesNotContain("SPLIT BRAIN").contains("> < 150");
  }

  @Test
  void noMasterAnywhereIsAnUnheldAddress() {
    var lab = Screens.lab();
    lab.master = "";

    var text = String.join("\n", Screens.text(Screens.model(lab, Glyphs.ASCII), new Size(80, 24)));

    assertThat(text).contains("!! VIP UNHELD VI_1/99").contains("10.77.0.100/24");
  }

  @Test
  void anUnreachableMasterThatPeersStillHearIsNotDown() {
    var model = Screens.model(Screens.lab(), Glyphs.ASCII, Map.of("n1", Duration.ofSeconds(14)));

    var text = String.join("\n", Screens.text(model, new Size(160, 40)));

    assertThat(text).contains("n1: silent for 14s (connection refused); peers heard its VI_1",
        "VRRP alive, management path lost")
        .doesNotContain("UNHELD");
  }

  @Test
  void whatPeersHearTellsALostPathFromANodeThatIsDown() {
    var lab = Screens.lab();
    lab.heard.addAll(LabAgents.NODES);
    assertThat(absence(lab, "n3")).contains("its agent answers n1 n2: only the path from here is lost");
    assertThat(absence(lab, "n1")).contains("peers heard its VI_1", "its agent answers n2 n3");

    lab.heard.remove("n3");
    assertThat(absence(lab, "n3")).contains("no peer hears it: the node is down, cut off, or its agent stopped");

    var stopped = "UNAVAILABLE: connection refused: no agent on 10.77.0.3 (the host answers)";
    var model = Screens.model(lab, Glyphs.ASCII);
    var agents = model.data().view().agents().stream().map(agent -> agent.name().equals("n3")
        ? new AgentView("n3", agent.endpoint(), agent.info(), agent.status(), agent.receivedAt(), stopped)
        : agent).toList();
    assertThat(Absences.of(Screens.shown(model, agents).data().facts())).singleElement().satisfies(line -> assertThat(
        line.text()).contains("(the host answers)); no peer hears it either: its agent stopped"));

    lab.heard.clear();
    assertThat(absence(lab, "n3")).contains("the others do not hear each other's agents, so that they cannot tell");
    assertThat(absence(lab, "n2", "n3")).contains("n1 hears no agent either: it is isolated, or the others are down");
    assertThat(absence(lab, "n1", "n2", "n3")).contains("nobody else answers");
  }

  @Test
  void anAgentThatHasNotBeenAskedYetIsNoAlarm() {
    var model = Screens.model(Screens.lab(), Glyphs.ASCII);
    var endpoint = model.data().view().agents().getFirst().endpoint();
    var unheard = new ClusterView(List.of(AgentView.unheard("n1", endpoint)), List.of());
    assertThat(model.data().with(unheard).facts().wrongs()).isEmpty();

    var failed = new AgentView("n1", endpoint, null, null, 0, "UNAVAILABLE: connection refused");
    assertThat(model.data().with(new ClusterView(List.of(failed), List.of())).facts().wrongs()).singleElement()
        .satisfies(alarm -> assertThat(alarm.text()).isEqualTo("n1 does not answer"));
  }

  @Test
  void aMasterThatWasNeverReachedButIsHeardIsElsewhere() {
    var model = Screens.model(Screens.lab(), Glyphs.ASCII);
    var seen = model.data().view();
    var unheard = new ClusterView(seen.agents().stream()
        .map(agent -> agent.name().equals("n1") ? AgentView.unheard("n1", agent.endpoint()) : agent).toList(),
        seen.events());

    assertThat(model.data().with(unheard).facts().instances().getFirst().holding())
        .isEqualTo(InstanceRow.Holding.ELSEWHERE);
  }

  @ParameterizedTest
  @CsvSource({"90, 950", "1000, 950"})
  void aMasterFasterOrSlowerThanTheReportsIsNotUnheldBetweenThem(long silence, long age) {
    var lab = Screens.lab();
    lab.interval = Duration.ofMillis(100);
    lab.silence = Duration.ofMillis(silence);
    var reports = Map.of("n1", Duration.ofSeconds(14), "n2", Duration.ofMillis(age), "n3", Duration.ofMillis(age));
    var model = Screens.model(lab, Glyphs.ASCII, reports);

    assertThat(model.data().facts().instances().getFirst().holding()).isEqualTo(InstanceRow.Holding.ELSEWHERE);
    assertThat(String.join("\n", Screens.text(model, new Size(160, 40)))).doesNotContain("UNHELD")
        .contains("VRRP alive, management path lost");
  }

  @Test
  void aFastMasterThatFellSilentIsUnheldInTheSecondReportAfterIt() {
    var lab = Screens.lab();
    lab.interval = Duration.ofMillis(100);
    lab.silence = Duration.ofMillis(1600);
    var model = Screens.model(lab, Glyphs.ASCII, Map.of("n1", Duration.ofSeconds(14)));

    assertThat(model.data().facts().instances().getFirst().holding()).isEqualTo(InstanceRow.Holding.UNHELD);
    assertThat(String.join("\n", Screens.text(model, new Size(160, 40)))).contains("peers last heard its VI_1");
  }

  @Test
  void aSplitBrainNamesEveryClaimInTheNarrowestWindow() {
    var lab = Screens.lab();
    lab.rivals.addAll(List.of("n2", "n3"));
    var model = Screens.model(lab, Glyphs.ASCII);

    assertThat(String.join("\n", Screens.text(model, new Size(120, 40)))).contains("n3 since");
    assertThat(String.join("\n", Screens.text(model, new Size(60, 15)))).contains("SPLIT BRAIN VI_1  n1 n2 n3");
    assertThat(Banners.of(model.data().facts(), false, 120)).singleElement()
        .satisfies(banner -> assertThat(banner.spans()).singleElement()
            .satisfies(span -> assertThat(span.reverse() && Text.width(span.text()) == 120).isTrue()));
  }

  private static String absence(LabAgents lab, String... silent) {
    var ages = new HashMap<String, Duration>();
    List.of(silent).forEach(node -> ages.put(node, Duration.ofSeconds(14)));
    return Absences.of(Screens.model(lab, Glyphs.ASCII, ages).facts()).stream().map(Line::text)
        .collect(java.util.stream.Collectors.joining("\n"));
  }
}
