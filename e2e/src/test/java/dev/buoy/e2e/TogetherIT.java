package dev.buoy.e2e;

import java.util.Set;
import java.util.List;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.peer.Receiver;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What agents know of each other, and what follows.
class TogetherIT {
  private static final Duration TAKE_OVER = Duration.ofMillis(ClusterFile.MASTER_DOWN_MILLIS + 3000);
  private static final Duration RECEIVED = Duration.ofSeconds(1);
  /// Five seconds of relative failover, the checks and the hand-over.
  private static final Duration RELATIVE = Duration.ofSeconds(15);
  private static final Duration A_WHILE = Duration.ofSeconds(9);
  private static final String CONDITION = "VRRP_CONDITION";

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = Cluster.start(lab, ClusterFile.plain());
  }

  @BeforeEach
  void everyTestBeginsWithN1AsMaster() {
    // What the test before moved shall not count.
    cluster.restartAgent("n1");
    cluster.awaitMaster("n1");
  }

  @Test
  void aClientThatOnlyReceivesLearnsOfTheMoveWithinASecond() {
    var client = lab.startPeer("cl", "receiver", Receiver.class, ClusterFile.VIP, ClusterFile.SERVICE_PORT, "5");
    Await.until(Cluster.SOON, "five are open", () -> client.count("^open$") == 5);

    cluster.buoy("failover", "VI_1", "--to", "n3", "--reason", "drill", "--confirm", "VI_1").ok();

    Await.until(RECEIVED, "all five are reset", () -> client.describe(20),
        () -> client.count("^ended: .*reset") == 5);
    Await.until(Cluster.SOON, "the event tells the number", () -> events("n1"),
        () -> events("n1").contains("reset 5 connections of " + ClusterFile.VIP));
    cluster.buoy("release", "VI_1", "--reason", "over", "--confirm", "VI_1").ok();
  }

  @Test
  void aNodeInStandbyHandsOverAndStaysOutUntilReleased() {
    cluster.buoy("standby", "n1", "--reason", "kernel", "--confirm", "n1").ok();

    cluster.awaitMaster("n2", TAKE_OVER);
    var router = cluster.status().path("n1").at("/vrrp/0");
    assertThat(router.at("/override/standby").asBoolean()).isTrue();
    assertThat(router.at("/override/reason").asText()).isEqualTo("kernel");
    Await.stays(Duration.ofSeconds(3), "n1 stays out", () -> cluster.holds("n2") && !cluster.holds("n1"));

    cluster.buoy("release", "n1", "--confirm", "n1").ok();

    cluster.awaitMaster("n1", TAKE_OVER);
  }

  @Test
  void theLastNodeGoesToStandbyOnlyWithForce() {
    cluster.buoy("standby", "n2", "--confirm", "n2").ok();
    cluster.buoy("standby", "n3", "--confirm", "n3").ok();

    var refused = cluster.buoy("standby", "n1", "--confirm", "n1");

    assertThat(refused.status()).isEqualTo(5);
    assertThat(refused.err() + refused.out()).contains("no other node is known to be ready to serve VI_1");
    assertThat(cluster.holds("n1")).isTrue();
    cluster.buoy("release", "n2", "--confirm", "n2").ok();
    cluster.buoy("release", "n3", "--confirm", "n3").ok();
  }

  @Test
  void twoMastersOfWhomOneIsDeafAreNamedOnceAndClearedOnce() {
    deafen("n2");
    Await.until(Cluster.SOON, "the split is an alarm", () -> alarms("n1"), () -> alarms("n1").contains(
        "VI_1: n1 and n2 are both master; n1 hears n2, n2 does not hear n1"));
    Await.until(Cluster.SOON, "both conditions stand", () -> conditions("n1").toString(),
        () -> Set.of("TWO_MASTERS", "ONE_WAY_LOSS").equals(Set.copyOf(conditions("n1"))));

    lab.exec("n2", "nft", "delete", "table", "ip", "deaf").ok();

    Await.until(Cluster.SOON, "the alarm is over", () -> alarms("n1"), () -> !alarms("n1").contains("both master"));
    var told = events("n1").lines().filter(line -> line.contains(CONDITION) && line.contains("TWO_MASTERS")).toList();
    assertThat(told).hasSize(2);
    assertThat(told.getLast()).contains("over after ");
  }

  @Test
  void withRelativeFailoverACommonFailureMovesNothingAndTheFailureOfOneDoes() {
    reload(ClusterFile.plain().text().replace("preempt: true", "preempt: true\n    relative_failover: true"));
    Stream.of("server1", "server2", "server3").forEach(server -> cluster.program(server).kill());
    cluster.awaitServers("DOWN", "DOWN", "DOWN");

    Await.stays(A_WHILE, "n1 keeps the VIP", () -> cluster.holds("n1"));
    assertThat(alarms("n1")).contains("VI_1: a tracker fails and does not count, as no other node is better off");

    for (int i = 1; i <= 3; i++) {
      cluster.startServer(i).awaitLine("^ready$", Cluster.STARTS);
    }
    cluster.awaitServers("UP", "UP", "UP");
    lab.exec("n1", "nft", "add table ip cut; add chain ip cut out { type filter hook output priority 0; };"
        + " add rule ip cut out tcp dport 8080 drop").ok();

    Await.until(RELATIVE, "n2 takes over", () -> "held by " + cluster.holders(), () -> cluster.holds("n2"));

    lab.exec("n1", "nft", "delete", "table", "ip", "cut").ok();
    cluster.awaitServers("UP", "UP", "UP");
    reload(ClusterFile.plain().text());
  }

  private static void deafen(String node) {
    lab.exec(node, "nft", "add table ip deaf; add chain ip deaf in { type filter hook input priority 0; };"
        + " add rule ip deaf in ip protocol 112 drop").ok();
  }

  private static String events(String node) {
    return cluster.buoy("events", "VI_1", "--on", node, "-o", "jsonl", "--limit", "200").out();
  }

  private static List<String> conditions(String node) {
    return cluster.status().path(node).at("/vrrp/0/conditions").findValuesAsText("kind");
  }

  private static String alarms(String node) {
    return cluster.status().path(node).path("alarms").toString();
  }

  private static void reload(String file) {
    cluster.write(file);
    cluster.agents().forEach(Program::markLog);
    cluster.agents().forEach(agent -> agent.signal("HUP"));
    cluster.agents().forEach(agent -> agent.awaitLine("reload: ", Cluster.SOON));
  }
}
