package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.peer.Bulk;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ProxyIT {
  private static final Duration BULK = Duration.ofMinutes(2);

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = Cluster.start(lab, ClusterFile.plain());
  }

  @Test
  void threeHundredConnectionsAreAHundredEach() {
    assertShares(Client.connections(lab, 300), 100, 100, 100);
  }

  @Test
  void weightsShareConnections() {
    reload(ClusterFile.plain().weights(40, 30, 30), 40);

    assertShares(Client.connections(lab, 300), 120, 90, 90);

    reload(ClusterFile.plain(), 100);
  }

  @Test
  void aKilledServerIsOutAfterFallAndBackAfterRise() {
    var client = Client.steady(lab);
    cluster.program("server2").kill();
    cluster.awaitServers("UP", "DOWN", "UP");
    assertThat(cluster.server("n1", 2).at("/check/status").asText()).isEqualTo("L4CON");
    client.markLog();
    Await.until(Cluster.SOON, "100 more connections", () -> client.log().size() > 100);
    assertThat(client.log()).containsOnly("server1", "server3");

    cluster.startServer(2).awaitLine("^ready$", Cluster.STARTS);
    cluster.awaitServers("UP", "UP", "UP");
    client.awaitLine("^server2$", Cluster.SOON);

    assertThat(client.log()).containsOnly("server1", "server2", "server3");
    client.kill();
  }

  @Test
  void drainLetsOpenConnectionsFinishAndGivesNoNewOnes() {
    var held = Client.held(lab, 6);
    assertThat(held.count("^open server1$")).isEqualTo(2);

    cluster.buoy("drain", "service_backend/server1", "--on", "all", "--reason", "test", "--confirm", "server1").ok();

    assertThat(Client.connections(lab, 60)).containsOnlyKeys("server2", "server3");
    Client.awaitRounds(held, 6);
    var server = cluster.server("n1", 1);
    assertThat(server.path("adminState").asText()).isEqualTo("DRAIN");
    assertThat(server.path("sessions").asInt()).isEqualTo(2);

    cluster.buoy("ready", "service_backend/server1", "--on", "all", "--reason", "test", "--confirm", "server1").ok();

    assertThat(Client.connections(lab, 60)).containsOnlyKeys("server1", "server2", "server3");
    Client.awaitRounds(held, 6);
    held.kill();
  }

  @Test
  void nothingIsLostWhenTheClientFinishesFirst() {
    assertThatBothHaveAll("first", ClusterFile.CLIENT_FIRST_PORT, "second");
  }

  @Test
  void nothingIsLostWhenTheServerFinishesFirst() {
    assertThatBothHaveAll("second", ClusterFile.SERVER_FIRST_PORT, "first");
  }

  private static void assertThatBothHaveAll(String client, String port, String server) {
    var there = cluster.program("server1");
    there.markLog();

    var sentAndReceived = lab.runPeer("cl", BULK, Bulk.class, ClusterFile.VIP, port, client).ok().strip().split(" ",
        -1);

    var other = there.awaitLine("^" + server + " sent ", BULK).split(" ", -1);
    assertThat(sentAndReceived[1]).as("what the client sent, as the server received it").isEqualTo(other[4]);
    assertThat(other[2]).as("what the server sent, as the client received it").isEqualTo(sentAndReceived[3]);
    assertThat(sentAndReceived[1]).isNotEqualTo(sentAndReceived[3]);
  }

  private static void reload(ClusterFile file, int weight) {
    cluster.write(file);
    cluster.agents().forEach(agent -> agent.signal("HUP"));
    Await.until(Cluster.SOON, "server1 has weight " + weight,
        () -> cluster.server("n1", 1).path("weight").asInt() == weight);
  }

  private static void assertShares(Map<String, Integer> counts, int... shares) {
    assertThat(counts).containsOnlyKeys("server1", "server2", "server3");
    for (int i = 0; i < shares.length; i++) {
      assertThat(counts.get("server" + (i + 1))).as("share of server%d in %s", i + 1, counts)
          .isCloseTo(shares[i], Offset.offset(1));
    }
  }
}
