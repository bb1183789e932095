package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.buoy.e2e.peer.VipProbe;

/// A probe on the client that knows nothing of drills.
record SecondProbe(Program program) {
  /// What two probes on one busy machine may differ by besides.
  private static final double SLACK_SECONDS = 0.05;

  static SecondProbe start(Lab lab) {
    var program = lab.startPeer("cl", "probe", VipProbe.class, ClusterFile.VIP, "7444");
    program.awaitLine("ready", Cluster.SOON);
    return new SecondProbe(program);
  }

  void end() {
    program.signal("KILL");
  }

  /// The longest outage of the client's own prober, and that of this one, may differ by what both cannot tell.
  void agreesWith(JsonNode drill) {
    var client = client(drill);
    double seen = 0;
    double resolution = 0;
    for (var outage : client.path("outages")) {
      if (seconds(outage.path("length")) > seen) {
        seen = seconds(outage.path("length"));
        resolution = seconds(outage.path("resolution"));
      }
    }
    double independent = program.log().stream().filter(line -> line.startsWith("outage "))
        .mapToDouble(line -> Long.parseLong(line.split(" ", -1)[1]) / 1e6).max().orElse(0);
    assertThat(seen).as("the report says %s, an own probe saw %s\n%s", client, independent, program.log())
        .isBetween(independent - resolution - SLACK_SECONDS, independent + resolution + SLACK_SECONDS);
  }

  private static JsonNode client(JsonNode drill) {
    for (var prober : drill.path("probers")) {
      if (prober.path("name").asText().equals("client")) {
        return prober;
      }
    }
    throw new AssertionError("the client did not probe: " + drill);
  }

  private static double seconds(JsonNode duration) {
    var text = duration.asText("0s");
    return Double.parseDouble(text.substring(0, text.length() - 1));
  }
}
