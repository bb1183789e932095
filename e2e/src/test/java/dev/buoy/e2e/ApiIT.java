package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A client that knows nothing of Buoy but what the agent tells it through reflection.
class ApiIT {
  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;

  @BeforeAll
  static void startCluster() {
    lab.shell().run(Cluster.STARTS, Shell.script("buf"), "--version").ok(); // installs it, while there is a network
    cluster = Cluster.start(lab, ClusterFile.plain());
  }

  @Test
  void reflectionListsTheServices() {
    assertThat(curl("", "--list-services").ok().lines())
        .contains("buoy.v1.Agent", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection");
  }

  @Test
  void aServerIsDrainedAndReadied() {
    set("DRAIN").ok();
    Await.until(Cluster.SOON, "server1 drains on n1",
        () -> cluster.server("n1", 1).path("adminState").asText().equals("DRAIN"));
    assertThat(Client.connections(lab, 30)).containsOnlyKeys("server2", "server3");

    set("READY").ok();

    Await.until(Cluster.SOON, "server1 is ready on n1",
        () -> cluster.server("n1", 1).path("adminState").asText().equals("READY"));
    assertThat(Client.connections(lab, 30)).containsOnlyKeys("server1", "server2", "server3");
  }

  @Test
  void anUnknownServerIsNotFoundWithTheNamesThatExist() {
    var result = curl("/buoy.v1.Agent/SetServerState",
        "-d", "{\"backend\":\"service_backend\",\"server\":\"server9\",\"state\":\"DRAIN\",\"reason\":\"test\"}");

    assertThat(result.status()).isNotZero();
    assertThat(result.err()).contains("not_found").contains("server1").contains("server3");
  }

  @Test
  void aMissingStateIsAnInvalidArgument() {
    var result = curl("/buoy.v1.Agent/SetServerState",
        "-d", "{\"backend\":\"service_backend\",\"server\":\"server1\",\"reason\":\"test\"}");

    assertThat(result.status()).isNotZero();
    assertThat(result.err()).contains("invalid_argument");
  }

  @Test
  void aDrillOfNothingIsAnInvalidArgument() {
    var result = curl("/buoy.v1.Agent/StartDrill", "-d", "{}");

    assertThat(result.status()).isNotZero();
    assertThat(result.err()).contains("invalid_argument", "instance is missing");
  }

  private static Shell.Result set(String state) {
    return curl("/buoy.v1.Agent/SetServerState", "-d",
        "{\"backend\":\"service_backend\",\"server\":\"server1\",\"state\":\""
            + state + "\",\"reason\":\"kernel\"}");
  }

  private static Shell.Result curl(String path, String... options) {
    var words = new ArrayList<>(List.of(Shell.script("buf"), "curl", "--protocol", "grpc", "--http2-prior-knowledge"));
    words.addAll(List.of(options));
    words.add("http://10.77.0.1:7443" + path);
    return lab.exec("cl", Cluster.STARTS, words.toArray(String[]::new));
  }
}
