package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.buoy.e2e.peer.VipProbe;
import java.util.Comparator;
import java.util.Set;

/// A client of the service that knows nothing of drills.
record SecondProbe(Program program) {
  /// What two probes on one busy machine may differ by besides.
  private static final double SLACK_SECONDS = 0.05;
  /// Faults that take the servers from the node, which its responder does not need.
  private static final Set<String> OF_SERVERS = Set.of("BACKEND", "LINK");

  static SecondProbe start(Lab lab) {
    var program = lab.startPeer("cl", "probe", VipProbe.class, ClusterFile.VIP,
        ClusterFile.SERVICE_PORT);
    program.awaitLine("ready", Cluster.SOON);
    return new SecondProbe(program);
  }

  void end() {
    program.signal("KILL");
  }

  /// What the report has for the longest outage, and that of this one, may differ by what both cannot tell. Of most faults
  /// that is what the client's own prober saw; servers that fail are seen by those who ask as the check does.
  void agreesWith(JsonNode drill) {
    var told = OF_SERVERS.contains(drill.path("fault").path("kind").asText()) ? whole(drill) : longest(client(drill));
    var seen = program.log().stream().filter(line -> line.startsWith("outage ")).map(Longest::of)
        .max(Comparator.comparingDouble(Longest::seconds)).orElse(new Longest(0, 0));
    double within = told.resolution + seen.resolution + SLACK_SECONDS;
    assertThat(told.seconds).as("the report says %s, an own probe saw %s\n%s", drill, seen, program.log())
        .isBetween(seen.seconds - within, seen.seconds + within);
  }

  private record Longest(double seconds, double resolution) {
    static Longest of(String line) {
      var words = line.split(" ", -1);
      return new Longest(Long.parseLong(words[1]) / 1e6, Long.parseLong(words[3]) / 1e6);
    }
  }

  private static Longest whole(JsonNode drill) {
    return drill.has("outage")
        ? new Longest(seconds(drill.path("outage")), seconds(drill.path("resolution")))
        : longest(asking(drill));
  }

  /// Somebody who asked servers, or else the client.
  private static JsonNode asking(JsonNode drill) {
    for (var prober : drill.path("probers")) {
      if (prober.path("target").asText().contains(" -> ")) {
        return prober;
      }
    }
    return client(drill);
  }

  /// Where there was none, what it would have missed is what it cannot tell.
  private static Longest longest(JsonNode prober) {
    var longest = new Longest(0, seconds(prober.path("unseen")));
    for (var outage : prober.path("outages")) {
      double length = seconds(outage.path("length"));
      longest = length > longest.seconds ? new Longest(length, seconds(outage.path("resolution"))) : longest;
    }
    return longest;
  }

  /// What the console's host found.
  static JsonNode client(JsonNode drill) {
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
