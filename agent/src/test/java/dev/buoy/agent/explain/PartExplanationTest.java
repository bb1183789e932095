package dev.buoy.agent.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.journal.Event.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Servers, trackers, backends, frontends, agents.
class PartExplanationTest extends Explaining {
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
}
