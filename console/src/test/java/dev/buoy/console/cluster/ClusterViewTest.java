package dev.buoy.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.FakeCluster;
import dev.buoy.v1.Event;
import dev.buoy.v1.Info;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterViewTest {
  private static final Endpoint LOOPBACK = new Endpoint.Address("127.0.0.1", 7443);
  private static final Endpoint N1 = new Endpoint.Address("10.77.0.1", 7443);
  private static final Endpoint N2 = new Endpoint.Address("10.77.0.2", 7443);

  @Test
  void isFreshBelowTwoIntervalsStaleBelowFiveAndLostFromThere() {
    long received = Duration.ofHours(3).toNanos();
    var view = ClusterView.of(List.of(LOOPBACK)).withStatus(LOOPBACK, FakeCluster.status("n1"), received);
    var agent = view.agents().getFirst();

    assertThat(agent.freshness(received)).isEqualTo(Freshness.FRESH);
    assertThat(agent.freshness(received + Duration.ofMillis(1999).toNanos())).isEqualTo(Freshness.FRESH);
    assertThat(agent.freshness(received + Duration.ofSeconds(2).toNanos())).isEqualTo(Freshness.STALE);
    assertThat(agent.freshness(received + Duration.ofMillis(4999).toNanos())).isEqualTo(Freshness.STALE);
    assertThat(agent.freshness(received + Duration.ofSeconds(5).toNanos())).isEqualTo(Freshness.LOST);
    assertThat(agent.age(received + Duration.ofSeconds(14).toNanos())).contains(Duration.ofSeconds(14));
  }

  @Test
  void figuresAreNoNewsRolesAlarmsEventsAndSilenceAre() {
    var status = FakeCluster.status("n1");
    var before = ClusterView.of(List.of(N1)).withStatus(N1, status, 7);

    assertThat(before.tellsMoreThan(ClusterView.of(List.of(N1)))).isTrue();
    assertThat(before.withStatus(N1, status.toBuilder().setListenDrops(9).build(), 8).tellsMoreThan(before)).isFalse();
    assertThat(before.withStatus(N1, status.toBuilder().addAlarms("x").build(), 8).tellsMoreThan(before)).isTrue();
    assertThat(before.withStatus(N1, status.toBuilder().clearVrrp().build(), 8).tellsMoreThan(before)).isTrue();
    assertThat(before.withError(N1, "UNAVAILABLE: gone").tellsMoreThan(before)).isTrue();
    assertThat(before.withEvents(List.of(Event.newBuilder().setNode("n1").setId("n1-9").build()))
        .tellsMoreThan(before)).isTrue();
  }

  @Test
  void saysWhichNodesRunWhichFile() {
    var same = ClusterView.of(List.of(N1, N2)).withStatus(N1, FakeCluster.status("n1"), 7).withStatus(N2,
        FakeCluster.status("n2"), 7);
    var other = FakeCluster.status("n2").toBuilder().setConfigDigest("fedcba9876543210").build();

    assertThat(ClusterView.differentFiles(same.agents())).isEmpty();
    assertThat(ClusterView.differentFiles(same.withStatus(N2, other, 8).agents()))
        .contains("the nodes run different files: 10.77.0.1:7443 01234567, 10.77.0.2:7443 fedcba98");
  }

  @Test
  void keepsTheLastStatusOfAnAgentThatFailed() {
    var view = ClusterView.of(List.of(LOOPBACK)).withStatus(LOOPBACK, FakeCluster.status("n1"), 7).withError(LOOPBACK,
        "UNAVAILABLE: gone");

    assertThat(view.agents().getFirst().lastStatus()).contains(FakeCluster.status("n1"));
    assertThat(view.agents().getFirst().error()).isEqualTo("UNAVAILABLE: gone");
    assertThat(view.agents().getFirst().freshness(8)).isEqualTo(Freshness.STALE);
  }

  @Test
  void listsAnAgentThatWasNeverReachedAsLost() {
    var agent = ClusterView.of(List.of(N2)).withError(N2, "UNAVAILABLE: refused").agents().getFirst();

    assertThat(agent.name()).isEqualTo("10.77.0.2:7443");
    assertThat(agent.freshness(1)).isEqualTo(Freshness.LOST);
    assertThat(agent.age(1)).isEmpty();
  }

  @Test
  void joinsEveryNodeThatAnEntryPointNames() {
    var view = ClusterView.of(List.of(LOOPBACK)).withInfo(LOOPBACK, FakeCluster.info("n1"));

    assertThat(view.agents()).extracting(AgentView::name).containsExactly("n1", "n2", "n3");
    assertThat(view.agents()).extracting(AgentView::endpoint).containsExactly(LOOPBACK, N2,
        new Endpoint.Address("10.77.0.3", 7443));
    assertThat(view.clusterName()).isEqualTo("quotation");
  }

  @Test
  void keepsOneWayToANodeThatIsReachedInTwo() {
    var view = ClusterView.of(List.of(N2, LOOPBACK)).withInfo(N2, FakeCluster.info("n2"))
        .withInfo(LOOPBACK, FakeCluster.info("n1"));

    assertThat(view.agents()).extracting(AgentView::name).containsExactly("n1", "n2", "n3");
    assertThat(view.agents().getFirst().endpoint()).isEqualTo(LOOPBACK);

    var both = ClusterView.of(List.of(N1, LOOPBACK)).withInfo(N1, FakeCluster.info("n1")).withInfo(LOOPBACK,
        FakeCluster.info("n1"));
    assertThat(both.agents()).extracting(AgentView::endpoint).startsWith(N1).doesNotContain(LOOPBACK);
  }

  @Test
  void isContentWithOneAgentWithoutAddress() {
    var view = ClusterView.of(List.of(LOOPBACK)).withInfo(LOOPBACK, Info.newBuilder().setNode("alone").build());

    assertThat(view.agents()).extracting(AgentView::name).containsExactly("alone");
  }

  @Test
  void mergesEventsByTimeAndKeepsEachOnce() {
    var first = event("n1", "n1-1", 1);
    var second = event("n2", "n2-1", 2);
    var afterRestart = event("n1", "n1-1", 3);

    var view = ClusterView.of(List.of(LOOPBACK)).withEvents(List.of(second)).withEvents(List.of(first, afterRestart))
        .withEvents(List.of(second));

    assertThat(view.events()).containsExactly(first, second, afterRestart);
  }

  private static Event event(String node, String id, int second) {
    return Event.newBuilder().setNode(node).setId(id).setTime(FakeCluster.at(second)).build();
  }

  @Test
  void keepsTheSocketOfANodeThatIsReachedByItsAddressToo() {
    var socket = new Endpoint.Socket(java.nio.file.Path.of("/run/buoy/n1/api.sock"));
    var info = FakeCluster.info("n1");
    var entries = ClusterView.of(List.of(N1, socket));

    assertThat(entries.withInfo(N1, info).withInfo(socket, info).agent("n1").orElseThrow().endpoint())
        .isEqualTo(socket);
    assertThat(entries.withInfo(socket, info).withInfo(N1, info).agent("n1").orElseThrow().endpoint())
        .isEqualTo(socket);
    assertThat(entries.withInfo(socket, info).withError(socket, "UNAVAILABLE: gone").withInfo(N1, info).agent("n1")
        .orElseThrow().endpoint()).isEqualTo(N1);
  }
}
