package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.peer.Connections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What operators set holds on every node, and survives.
class OverridesIT {
  private static final String SERVER1 = "service_backend/server1";

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = Cluster.start(lab, ClusterFile.plain());
  }

  @AfterEach
  void everythingIsReadyAgain() {
    for (int i = 1; i <= 3; i++) {
      var server = "server" + i;
      cluster.buoy("ready", "service_backend/" + server, "--on", "all", "--confirm", server).ok();
    }
  }

  /// The client asks n3 itself, all the time: from the first connection that n3 takes none goes to server1.
  @Test
  void aNodeThatWasAwayTakesMaintenanceFromItsPeersBeforeItsFirstClient() {
    kill("n3");
    var set = cluster.buoy("maint", SERVER1, "--on", "all", "--reason", "disk", "--confirm", "server1");
    assertThat(set.status()).as("%s", set).isEqualTo(3);
    var client = lab.startPeer("cl", "early", Connections.class, "10.77.0.3", ClusterFile.SERVICE_PORT, "every", "5");

    cluster.startAgent("n3").awaitLine("buoy: ready ", Cluster.STARTS);

    Await.until(Cluster.SOON, "n3 serves", () -> client.describe(5), () -> client.count("^server") > 50);
    assertThat(client.count("^server1")).isZero();
    client.kill();
    assertThat(cluster.server("n3", 1).path("adminState").asText()).isEqualTo("MAINT");
    assertThat(cluster.server("n3", 1).at("/override/reason").asText()).isEqualTo("disk");
  }

  @Test
  void itSurvivesThatTheWholeClusterIsKilled() {
    cluster.buoy("drain", SERVER1, "--reason", "kernel", "--for", "2h", "--confirm", "server1").ok();
    cluster.buoy("weight", "service_backend/server2", "50%", "--confirm", "server2").ok();
    var last = lastEvent("n1");
    Cluster.NODES.forEach(OverridesIT::kill);

    Cluster.NODES.forEach(node -> cluster.startAgent(node));
    Cluster.NODES.forEach(node -> cluster.program(node).awaitLine("buoy: ready ", Cluster.STARTS));

    cluster.awaitServers("UP", "UP", "UP");
    for (var node : Cluster.NODES) {
      assertThat(cluster.server(node, 1).path("adminState").asText()).isEqualTo("DRAIN");
      assertThat(cluster.server(node, 2).path("weight").asInt()).isEqualTo(50);
    }
    assertThat(cluster.server("n2", 1).at("/override/until").asText()).isNotEmpty();
    assertThat(events("n1")).as("numbers go on, and what was before is there").contains("\"" + last + "\"")
        .contains("\"n1-" + (Integer.parseInt(last.substring(3)) + 1) + "\"");
    cluster.awaitMaster("n1");
  }

  @Test
  void whatIsForOneNodeIsForNoOther() {
    cluster.buoy("drain", SERVER1, "--on", "n2", "--reason", "look", "--confirm", "server1").ok();
    assertThat(cluster.server("n2", 1).path("adminState").asText()).isEqualTo("DRAIN");
    assertThat(cluster.server("n1", 1).path("adminState").asText()).isEqualTo("READY");
    Await.until(Cluster.SOON, "n1 knows of it", () -> cluster.status().path("n1").path("overrides").toString(),
        () -> cluster.status().path("n1").path("overrides").toString().contains("\"nodes\":[\"n2\"]"));
  }

  /// A call to one agent is enough; guards of all nodes count.
  @Test
  void whatLeavesAnotherNodeWithoutAServerIsRefused() {
    cluster.buoy("maint", "service_backend/server2", "--on", "n2", "--confirm", "server2").ok();
    cluster.buoy("maint", "service_backend/server3", "--on", "n2", "--confirm", "server3").ok();
    var refused = cluster.buoy("maint", SERVER1, "--reason", "disk", "--confirm", "server1");
    assertThat(refused.status()).isEqualTo(5);
    assertThat(refused.err() + refused.out()).contains("n2: service_backend would have no usable server left");
    assertThat(cluster.server("n1", 1).path("adminState").asText()).isEqualTo("READY");
  }

  @Test
  void aFullDiskIsOneAlarmUntilThereIsRoomAgain() {
    var folder = "/var/lib/buoy/n2";
    stop("n2");
    var agent = cluster.startAgent("n2", "mount -t tmpfs -o size=1m,mode=700 tmpfs " + folder);
    agent.awaitLine("buoy: ready ", Cluster.STARTS);
    cluster.awaitServers("UP", "UP", "UP");
    var inside = "/proc/" + agent.pid() + "/root" + folder; // whoever enters a node gets mounts of its own
    assertThat(lab.exec("n2", "dd", "if=/dev/zero", "of=" + inside + "/filler", "bs=4k", "count=1000").status())
        .isNotZero();

    cluster.buoy("drain", SERVER1, "--reason", "kernel", "--confirm", "server1").ok();
    cluster.buoy("ready", SERVER1, "--confirm", "server1").ok();
    cluster.buoy("drain", SERVER1, "--reason", "kernel", "--confirm", "server1").ok();

    assertThat(alarms("n2"))
        .contains(folder + "/overrides cannot be written: No space left on device; overrides will not"
            + " survive a restart");
    assertThat(cluster.server("n2", 1).path("adminState").asText()).isEqualTo("DRAIN");
    assertThat(agent.count("cannot be written")).as("whatever does not fit, it is one piece of news").isEqualTo(1);

    lab.exec("n2", "rm", inside + "/filler").ok();
    Await.until(Cluster.STARTS, "the alarm is over", () -> alarms("n2"), () -> !alarms("n2").contains("cannot be"));
    assertThat(lab.exec("n2", "cat", inside + "/overrides").ok()).contains("DRAIN");
    stop("n2");
    cluster.startAgent("n2").awaitLine("buoy: ready ", Cluster.STARTS);
  }

  @Test
  void aDamagedFileIsSetAsideAndThePeersHaveWhatWasInIt() {
    cluster.buoy("drain", SERVER1, "--reason", "kernel", "--confirm", "server1").ok();
    kill("n2");
    lab.exec("n2", "sh", "-c", "printf 'buoy 1 00000000\\nhalf' > /var/lib/buoy/n2/overrides").ok();
    var agent = cluster.startAgent("n2");
    agent.awaitLine("buoy: ready ", Cluster.STARTS);
    assertThat(agent.count("overrides is damaged, and is not used; it is kept as overrides.damaged")).isEqualTo(1);
    assertThat(cluster.server("n2", 1).path("adminState").asText()).isEqualTo("DRAIN");
  }

  private static void kill(String node) {
    cluster.program(node).kill();
  }

  private static void stop(String node) {
    cluster.program(node).signal("TERM");
    cluster.program(node).awaitExit(Cluster.STARTS);
  }

  private static String alarms(String node) {
    return cluster.status().path(node).path("alarms").toString();
  }

  private static String events(String node) {
    return cluster.buoy("events", "--on", node, "-o", "jsonl", "--limit", "200").out();
  }

  private static String lastEvent(String node) {
    return List.of(events(node).split("\n", -1)).stream().filter(line -> !line.isBlank()).toList().getLast()
        .replaceAll(".*\"id\": ?\"(" + node + "-\\d+)\".*", "$1");
  }
}
