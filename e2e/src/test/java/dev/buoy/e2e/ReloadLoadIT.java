package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.peer.Connections;
import dev.buoy.e2e.peer.Held;
import dev.buoy.e2e.peer.NamedServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/// Many reloads under a load of short and long connections: none that a change does not concern may notice.
@Isolated("the load takes what it gets")
class ReloadLoadIT {
  private static final int RELOADS = 20;

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Single single;

  @BeforeAll
  static void start() {
    for (int i = 1; i <= 3; i++) {
      lab.startPeer("b" + i, "server" + i, NamedServer.class, "server" + i, "10.77.0.1" + i, "8080")
          .awaitLine("^ready$", Cluster.STARTS);
    }
    single = Single.start(lab, parts(0));
  }

  @Test
  void noConnectionFailsAndNoneIsRefusedOverTwentyReloads() {
    var held = lab.startPeer("cl", "held", Held.class, Single.ADDRESS, "9000", "30");
    held.awaitLine("^round 1 open 30$", Cluster.SOON);
    var first = steady("first", "9000");
    var second = steady("second", "9001");

    for (int i = 1; i <= RELOADS; i++) {
      single.reload(parts(i));
    }

    Await.until(Cluster.SOON, "more connections", () -> first.count("^server") > 200);
    Client.awaitRounds(held, 30);
    assertThat(held.count("^lost ")).as("long connections that were lost").isZero();
    assertThat(first.log()).as("short connections").containsOnly("server1", "server2", "server3");
    assertThat(second.log()).as("those of another frontend").containsOnly("server1");
    first.kill();
    second.kill();
    held.kill();
  }

  private static Program steady(String name, String port) {
    var client = lab.startPeer("cl", name, Connections.class, Single.ADDRESS, port, "every", "5");
    client.awaitLine("^server", Cluster.SOON);
    return client;
  }

  /// The file of one reload: weights and limits are others each time, and a server and a frontend come and go.
  private static String parts(int number) {
    var third = number % 2 == 0 ? "server3: {address: \"10.77.0.13:8080\", weight: 50}" : "";
    var extra = number % 3 == 0 ? "extra: {bind: [\"*:9100\"], default_backend: main}" : "";
    return """
        frontends:
          first: {bind: ["*:9000"], maxconn: %d, default_backend: main}
          second: {bind: ["*:9001"], default_backend: other}
          %s
        backends:
          main:
            balance: roundrobin
            servers:
              server1: {address: "10.77.0.11:8080", weight: %d}
              server2: {address: "10.77.0.12:8080", weight: 50, maxconn: %d}
              %s
          other:
            servers: {only: {address: "10.77.0.11:8080"}}
        """.formatted(1000 + number, extra, 50 + number, 500 + number, third);
  }
}
