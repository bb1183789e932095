package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.peer.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Clients that come again, each from an address of its own, to real agents.
class StickIT {
  private static final Duration TAKE_OVER = Duration.ofMillis(ClusterFile.MASTER_DOWN_MILLIS + 3000);
  private static final List<String> CLIENTS = IntStream.range(0, 12).mapToObj(i -> "10.77.0." + (210 + i)).toList();
  private static final String PLAIN = "balance: roundrobin";

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = Cluster.start(lab, ClusterFile.plain());
    CLIENTS.forEach(client -> lab.exec("cl", "ip", "address", "add", client + "/24", "dev", "eth0").ok());
  }

  @Test
  void afterAFailoverTheSameClientsGetTheSameServersWithoutATable() {
    reload(ClusterFile.plain().text().replace(PLAIN, "balance: source"), "balance", "source");
    var before = servers();
    assertThat(before.values()).contains("server1", "server2", "server3");

    cluster.buoy("failover", "VI_1", "--to", "n3", "--reason", "test", "--confirm", "VI_1").ok();
    cluster.awaitMaster("n3", TAKE_OVER);

    assertThat(servers()).isEqualTo(before);
    cluster.buoy("release", "VI_1", "--reason", "over", "--confirm", "VI_1").ok();
    cluster.awaitMaster("n1");
    assertThat(servers()).isEqualTo(before);
  }

  @Test
  void theTableIsShownAndClearedByVerbs() {
    reload(ClusterFile.plain().text().replace(PLAIN, PLAIN + "\n    stick: {by: src, size: 1k, expire: 10m}"),
        "stick/size",
        "1024");
    var before = servers();

    assertThat(servers()).isEqualTo(before);
    assertThat(cluster.buoy("show", "table", "--on", "n1").ok()).containsPattern("n1 +service_backend +12 +1024 +10m");
    assertThat(cluster.buoy("show", "table", "service_backend", "key", CLIENTS.get(3), "--on", "n1").ok())
        .containsPattern("n1 +" + CLIENTS.get(3) + " +" + before.get(CLIENTS.get(3)));
    assertThat(cluster.buoy("show", "table", "service_backend", "--on", "n1", "--limit", "5").ok())
        .contains("5 of 12 shown, 12 of 1024 entries used");

    cluster.buoy("clear", "table", "service_backend", "key", CLIENTS.get(3), "--on", "n1").ok();
    assertThat(cluster.buoy("clear", "table", "service_backend", "--on", "n1").status()).as("not confirmed")
        .isEqualTo(5);
    assertThat(cluster.buoy("show", "table", "service_backend", "--on", "n1").ok()).contains("11 of 1024");
    cluster.buoy("clear", "table", "service_backend", "--on", "n1", "--reason", "test", "--confirm", "service_backend")
        .ok();
    assertThat(cluster.buoy("show", "table", "service_backend", "--on", "n1").ok()).contains("0 of 1024");
  }

  @Test
  void whoIsDeniedGetsNothingAndIsCounted() {
    signal(ClusterFile.plain().text().replace("default_backend: service_backend",
        "access: [{deny: " + CLIENTS.getFirst() + "}], default_backend: service_backend"));
    Await.until(Cluster.SOON, "the first client is denied", () -> "error".equals(servers().get(CLIENTS.getFirst())));

    var answers = servers();

    assertThat(answers.entrySet().stream().filter(each -> each.getValue().equals("error"))).hasSize(1);
    var frontend = cluster.status().path("n1").at("/frontends/0");
    assertThat(frontend.path("denied").asInt()).isGreaterThanOrEqualTo(2);
    assertThat(frontend.at("/denials/access").asInt()).isEqualTo(frontend.path("denied").asInt());
    reload(ClusterFile.plain().text(), "balance", "roundrobin");
    assertThat(servers().values()).doesNotContain("error");
  }

  private static Map<String, String> servers() {
    var arguments = new ArrayList<>(List.of(ClusterFile.VIP, ClusterFile.SERVICE_PORT));
    arguments.addAll(CLIENTS);
    var lines = lab.runPeer("cl", Cluster.STARTS, Sources.class, arguments.toArray(String[]::new)).ok();
    var servers = new LinkedHashMap<String, String>();
    lines.lines().map(line -> line.split(" ", 2)).forEach(words -> servers.put(words[0], words[1]));
    assertThat(servers).hasSize(CLIENTS.size());
    return servers;
  }

  /// @param path of what is awaited in every agent's first backend
  private static void reload(String text, String path, String value) {
    signal(text);
    Await.until(Cluster.SOON, path + " is " + value, () -> {
      var status = cluster.status();
      return Cluster.NODES.stream()
          .allMatch(node -> status.path(node).at("/backends/0/" + path).asText().equals(value));
    });
  }

  private static void signal(String text) {
    cluster.write(text);
    cluster.agents().forEach(agent -> agent.signal("HUP"));
  }
}
