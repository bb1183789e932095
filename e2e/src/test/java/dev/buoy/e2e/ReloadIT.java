package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReloadIT {
  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = Cluster.start(lab, ClusterFile.plain());
  }

  @Test
  void aChangedFileChangesWhatRunsAndLeavesOpenConnectionsAlone() {
    var held = Client.held(lab, 9);
    long generation = generation();

    cluster.write(ClusterFile.plain().weights(100, 100, 0));
    hangUp();

    Await.until(Cluster.SOON, "server3 has weight 0", () -> cluster.server("n1", 3).path("weight").asInt(-1) == 0);
    assertThat(generation()).isGreaterThan(generation);
    assertThat(Client.connections(lab, 40)).containsOnlyKeys("server1", "server2");
    Client.awaitRounds(held, 9);
    assertThat(held.count("^lost ")).isZero();
    assertThat(cluster.holders()).containsExactly("n1");

    cluster.write(ClusterFile.plain());
    hangUp();
    Await.until(Cluster.SOON, "server3 is back", () -> cluster.server("n1", 3).path("weight").asInt() == 100);
    held.kill();
  }

  @Test
  void aBrokenFileChangesNothingAndSaysWhere() {
    var held = Client.held(lab, 3);
    long generation = generation();
    var agent = cluster.program("n1");
    agent.markLog();

    cluster.write(ClusterFile.plain().text().replace("balance: roundrobin", "balanec: roundrobin"));
    hangUp();

    var line = agent.awaitLine("buoy.yaml:\\d+:\\d+: ", Cluster.SOON);
    assertThat(line).contains("buoy.yaml:16:5").contains("balanec").contains("balance");
    assertThat(generation()).isEqualTo(generation);
    assertThat(Client.connections(lab, 30)).containsOnlyKeys("server1", "server2", "server3");
    Client.awaitRounds(held, 3);
    held.kill();
    cluster.write(ClusterFile.plain());
  }

  @Test
  void trackersCountFromTheStartAndFollowTheFile() {
    Await.until(Cluster.SOON, "20 more while the frontend listens", () -> priority() == 170);

    cluster.write(ClusterFile.plain().weights(100, 100, 0).minUp(3));
    hangUp();
    Await.until(Cluster.SOON, "60 less without enough servers", () -> priority() == 110);

    cluster.write(ClusterFile.plain());
    hangUp();
    Await.until(Cluster.SOON, "all of it again", () -> priority() == 170);
  }

  private static int priority() {
    return cluster.status().at("/n1/vrrp/0/effectivePriority").asInt();
  }

  private static void hangUp() {
    cluster.agents().forEach(agent -> agent.signal("HUP"));
  }

  private static long generation() {
    return cluster.status().path("n1").path("generation").asLong();
  }
}
