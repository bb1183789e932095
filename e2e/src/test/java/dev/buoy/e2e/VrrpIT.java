package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VrrpIT {
  /// A take-over may take the Master_Down_Interval, and the machine is busy with three JVMs.
  private static final Duration TAKE_OVER = Duration.ofMillis(ClusterFile.MASTER_DOWN_MILLIS + 3000);
  private static final Duration STOP = Duration.ofSeconds(5);
  private static final Duration A_WHILE = Duration.ofMillis(3 * ClusterFile.MASTER_DOWN_MILLIS);

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
  void thereIsOneMasterAndItHoldsTheAddress() {
    assertRoles("MASTER", "BACKUP", "BACKUP");
    assertThat(cluster.holders()).containsExactly("n1");
  }

  @Test
  void theNextNodeTakesOverWhenTheMastersLinkGoesDown() {
    lab.cut("n1");
    cluster.awaitMaster("n2", TAKE_OVER);

    lab.heal("n1");

    cluster.awaitMaster("n1", Cluster.SOON);
  }

  @Test
  void sigtermHandsTheAddressOverAndEndsWithStatusZero() {
    var agent = cluster.program("n1");
    agent.signal("TERM");
    assertThat(agent.awaitExit(STOP)).isZero();
    cluster.awaitMaster("n2", TAKE_OVER);

    cluster.startAgent("n1").awaitLine("buoy: ready ", Cluster.STARTS);

    cluster.awaitMaster("n1");
  }

  @Test
  void theNextNodeTakesOverWhenTheMasterIsKilledAndTheAddressLeavesTheDeadNode() {
    cluster.program("n1").kill();
    Await.until(TAKE_OVER, "n2 holds the VIP", () -> cluster.holds("n2"));
    Await.until(TAKE_OVER, "the VIP answers", () -> cluster.connect().matches("server[123]"));
    cluster.awaitMaster("n2");

    cluster.startAgent("n1").awaitLine("buoy: ready ", Cluster.STARTS);

    cluster.awaitMaster("n1");
  }

  @Test
  void aForcedFailoverMovesTheAddressToTheNamedNodeUntilReleased() {
    cluster.buoy("failover", "VI_1", "--to", "n3", "--reason", "drill", "--confirm", "VI_1").ok();
    cluster.awaitMaster("n3", TAKE_OVER);
    Await.stays(A_WHILE, "n3 keeps the VIP", () -> cluster.holds("n3"));
    assertRoles("BACKUP", "BACKUP", "MASTER");

    cluster.buoy("release", "VI_1", "--reason", "over", "--confirm", "VI_1").ok();

    cluster.awaitMaster("n1");
  }

  @Test
  void withoutPreemptionAReturningNodeStaysBackup() {
    reload(ClusterFile.plain().preempt(false));
    cluster.program("n1").signal("TERM");
    assertThat(cluster.program("n1").awaitExit(STOP)).isZero();
    cluster.awaitMaster("n2", TAKE_OVER);

    cluster.startAgent("n1").awaitLine("buoy: ready ", Cluster.STARTS);

    Await.stays(A_WHILE, "n2 keeps the VIP", () -> cluster.holds("n2") && !cluster.holds("n1"));
    assertRoles("BACKUP", "MASTER", "BACKUP");
    reload(ClusterFile.plain());
  }

  private static void reload(ClusterFile file) {
    cluster.agents().forEach(Program::markLog);
    cluster.write(file);
    cluster.agents().forEach(agent -> agent.signal("HUP"));
    Await.until(Cluster.SOON, "preempt is " + file.preempt(), () -> Cluster.NODES.stream().allMatch(
        node -> cluster.status().path(node).at("/vrrp/0/preempt").asBoolean(!file.preempt()) == file.preempt()));
  }

  private static void assertRoles(String... roles) {
    var status = cluster.status();
    assertThat(Cluster.NODES.stream().map(node -> status.path(node).at("/vrrp/0/state").asText()))
        .containsExactly(roles);
  }
}
