package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What the full screen says of a cluster that is not whole: never more than is known, and from whom.
class ConsoleTruthIT {
  private static final String API = "7443";
  private static final String SERVERS = "8080";

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = Cluster.start(lab, ClusterFile.plain().text().replace("quorum: -60", "quorum: fault"), List.of());
  }

  @Test
  void anAgentThatIsKilledIsStaleThenLostAndItsAlarmStaysUntilItIsSeen() {
    try (var screen = ConsoleScreen.open(lab, 120, 40)) {
      cluster.program("n3").kill();

      screen.await("agents 2/3 1 stale");
      screen.await("^.VI_1/99 .*\\? was backup [0-4]s");
      screen.await("agents 2/3 1 lost");
      screen.await("^.VI_1/99 .*\\? ([5-9]|[1-9][0-9])s");
      screen.awaitSentence("no agent (the host answers)); no peer hears it either: its agent stopped");

      cluster.startAgent("n3");
      screen.await("agents 3/3");
      screen.press("A");
      screen.await("over +console +n3 does not answer");
      acknowledgeAll(screen);
    }
  }

  @Test
  void aLostPathIsToldFromALostAgentAndFromALostNode() {
    try (var screen = ConsoleScreen.open(lab, 120, 40)) {
      drop("n1", "input", "ip saddr 10.77.0.200 tcp dport " + API);
      screen.awaitSentence("its agent answers n2 n3: only the path from here is lost");
      assertThat(screen.text()).contains("agents 2/3").doesNotContain("UNHELD");

      drop("n1", "input", "tcp dport " + API);
      screen.awaitSentence("VRRP alive, management path lost");
      assertThat(screen.text()).doesNotContain("UNHELD", "SPLIT");
      allow("n1");
      screen.await("agents 3/3");

      lab.cut("n2");
      screen.awaitSentence("no peer hears it: the node is down, cut off, or its agent stopped");
      lab.heal("n2");
      screen.await("agents 3/3");
    }
  }

  @Test
  void twoMastersAreABannerWithWhoHearsWhomAndAnAlarmUntilItIsSeen() {
    try (var screen = ConsoleScreen.open(lab, 80, 24)) {
      // Between n1 and n2 only: n3 hears both.
      drop("sw", "forward", "ip saddr { 10.77.0.1, 10.77.0.2 } ip daddr { 10.77.0.1, 10.77.0.2 } ip protocol 112");

      screen.await("^ !! SPLIT BRAIN VI_1 +n1 .*n2 ");
      screen.await("^.VI_1/99 .*!MASTER!.*!MASTER!");
      screen.awaitSentence("n1 and n2 are both master; neither hears the other");
      screen.pane().resize(120, 40);
      // The longest of its forms that fits.
      var since = " (!MASTER! )?since [0-9:]{8} hears no rival";
      screen.await("^ !! SPLIT BRAIN VI_1(/99)? +n1" + since + ".* n2" + since);

      allow("sw");
      screen.awaitGone("SPLIT BRAIN VI_1");
      screen.press("A");
      screen.await("over +console +split brain of VI_1: n1 and n2 are master");
      acknowledgeAll(screen);
    }
  }

  @Test
  void anAddressThatNobodyHoldsIsABannerThatCountsUp() {
    try (var screen = ConsoleScreen.open(lab, 80, 24)) {
      drop("sw", "forward", "tcp dport " + SERVERS);

      screen.await("^ !! VIP UNHELD VI_1/99 +10.77.0.100/24 +no master for [1-3]\\.[0-9] s");
      screen.await("^ !! VIP UNHELD VI_1/99 +10.77.0.100/24 +no master for [4-9]\\.[0-9] s");
      screen.await("VIPs 0/1");
      screen.await("^.VI_1/99 .*✗ FAULT.*✗ FAULT.*✗ FAULT");

      allow("sw");
      screen.awaitGone("UNHELD");
      screen.await("^.VI_1/99 .*MASTER");
    }
  }

  @Test
  void aServerOnWhichAgentsDifferStandsOnTop() {
    try (var screen = ConsoleScreen.open(lab, 120, 40)) {
      drop("n2", "output", "ip daddr 10.77.0.13 tcp dport " + SERVERS);
      screen.press("2");

      screen.await("^.? *server3 .*●2 ✗1 +●✗●");
      // Rows stand still for two seconds after a key.
      screen.await("^.?service_backend +2/3 up[^\\n]*\\n..?server3 ");
      screen.press("A");
      screen.await("now +console +the agents differ on service_backend/server3");

      allow("n2");
      screen.await("over +console +the agents differ on service_backend/server3");
      acknowledgeAll(screen);
    }
  }

  @AfterEach
  void everythingIsWhole() {
    List.of("sw", "n1", "n2").forEach(ConsoleTruthIT::allow);
    lab.heal("n2");
    if (!cluster.program("n3").running()) {
      cluster.startAgent("n3").awaitLine("buoy: ready ", Cluster.STARTS);
    }
    cluster.awaitServers("UP", "UP", "UP");
    cluster.awaitMaster("n1");
  }

  /// They are over: seen, they go.
  private static void acknowledgeAll(ConsoleScreen screen) {
    screen.await("A:[0-9]+ alarm");
    // What agents say in other words while it ends is another alarm; and what was seen stays a while, as it may come back.
    Await.until(Duration.ofSeconds(60), "what is over goes once it was seen", screen::text, () -> {
      screen.press("*", "a");
      return Await.within(Duration.ofSeconds(2),
          () -> screen.text().contains("no alarm: all that the agents report is well"));
    });
  }

  /// Has a node, or the switch, drop some packets and nothing else.
  private static void drop(String node, String hook, String packets) {
    allow(node);
    var family = node.equals("sw") ? "bridge" : "ip";
    lab.exec(node, "nft", "add table " + family + " gone; add chain " + family + " gone chain0 { type filter hook "
        + hook + " priority 0; }; add rule " + family + " gone chain0 " + packets + " drop").ok();
  }

  private static void allow(String node) {
    var family = node.equals("sw") ? "bridge" : "ip";
    lab.exec(node, "nft", "add table " + family + " gone; delete table " + family + " gone").ok();
  }
}
