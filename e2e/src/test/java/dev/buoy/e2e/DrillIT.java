package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.buoy.e2e.peer.VipProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Three agents, with a helper beside the master, are put through every fault. What the report says of the outage is held against a probe
/// of its own on the client, and what is afterwards against what was before. `-Dbuoy.drills=5` has each fault five times.
class DrillIT {
  private static final String DRILLS = """
      drills:
        allow: [handover, stop, kill, freeze, link, isolate, proxy, backend]
        settled: 0s
        responder: 7444
      """;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration WHOLE = Duration.ofSeconds(100);
  /// A node that has moved a role several times lets it stay for half a minute; its agent's new start ends that.
  private static final List<String> FAULTS = List.of("backend", "kill", "proxy", "stop", "handover", "freeze",
      "isolate");

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;
  /// Of n1, which is master.
  private static Program helper;

  @BeforeAll
  static void startCluster() {
    cluster = Cluster.start(lab, ClusterFile.plain().extra(DRILLS).text(), List.of());
    helper = startHelper("n1");
  }

  private static void awaitCalm() {
    cluster.awaitMaster("n1");
    Await.until(Cluster.STARTS, "no alarm is open", () -> cluster.status().toString(),
        () -> Cluster.NODES.stream().allMatch(node -> cluster.status().path(node).path("alarms").isEmpty()));
  }

  private static Program startHelper(String node) {
    var started = lab.start(node, "helper-" + node, List.of(Shell.script("buoy"), "drill-helper", "-f",
        cluster.file(node).toString(), "--node", node));
    started.awaitLine("ready", Cluster.STARTS);
    return started;
  }

  static Stream<String> runs() {
    int times = Integer.getInteger("buoy.drills", 1);
    return Stream.generate(() -> FAULTS).limit(times).flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void theReportSaysWhatAProbeOfItsOwnSaw(String fault) {
    awaitCalm();
    var before = facts();
    var probe = lab.startPeer("cl", "probe", VipProbe.class, ClusterFile.VIP, "7444");
    probe.awaitLine("ready", Cluster.SOON);

    var drill = drill(fault);

    probe.signal("KILL");
    assertThat(drill.path("aborted").asText()).isEmpty();
    assertThat(drill.path("restored").asBoolean()).isTrue();
    assertThat(drill.path("passed").asBoolean()).as("%s", drill).isTrue();
    Await.until(Cluster.SOON, "everything is as before: " + before, () -> facts().toString(),
        () -> facts().equals(before));
    compare(drill, probe);
    assertWhole(drill);
  }

  /// What the agents and the console's host have to say of it is in the report too.
  private static void assertWhole(JsonNode drill) {
    var client = client(drill);
    assertThat(client.path("kept").asInt() + client.path("reset").asInt() + client.path("hung").asInt())
        .as("long connections of %s", client).isEqualTo(10);
    assertThat(client.path("probes").path("afterMillis")).as("single probes").isNotEmpty()
        .hasSameSizeAs(client.path("probes").path("tookMicros"));
    var masters = new ArrayList<String>();
    var last = new HashMap<String, String>();
    drill.path("turns").forEach(turn -> {
      last.put(turn.path("node").asText(), turn.path("state").asText());
      if (turn.path("state").asText().equals("MASTER")) {
        masters.add(turn.path("node").asText());
      }
    });
    assertThat(masters).as("%s", drill.path("turns")).startsWith("n1");
    assertThat(last).as("%s", drill.path("turns")).containsOnly(Map.entry("n1", "MASTER"), Map.entry("n2", "BACKUP"),
        Map.entry("n3", "BACKUP"));
    masters.stream().skip(1).forEach(node -> assertThat(drill.path("announcements").path(node).asInt())
        .as("announcements of %s, who became master: %s", node, drill.path("announcements")).isPositive());
  }

  /// The longest outage of the client's own prober, and that of a probe that has nothing to do with it, may differ by what
  /// both cannot tell.
  private static void compare(JsonNode drill, Program probe) {
    var client = client(drill);
    double seen = 0;
    double resolution = 0;
    for (var outage : client.path("outages")) {
      if (seconds(outage.path("length")) > seen) {
        seen = seconds(outage.path("length"));
        resolution = seconds(outage.path("resolution"));
      }
    }
    double independent = probe.log().stream().filter(line -> line.startsWith("outage "))
        .mapToDouble(line -> Long.parseLong(line.split(" ", -1)[1]) / 1e6).max().orElse(0);
    assertThat(seen).as("the report says %s, an own probe saw %s\n%s", client, independent, probe.log())
        .isBetween(independent - resolution - 0.05, independent + resolution + 0.05);
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

  /// In the middle of a fault somebody dies without a word, and everything is as it was nevertheless.
  @ParameterizedTest
  @CsvSource({"handover, console", "freeze, helper", "isolate, director", "kill, console"})
  void whoeverDiesInTheMiddleOfItTheFaultIsTakenBack(String fault, String victim) {
    awaitCalm();
    var before = facts();
    var console = lab.start("cl", "drill", words(fault));
    console.awaitLine("\\[x] fault +" + fault + " on n1", WHOLE);

    switch (victim) {
      case "console" -> console.kill();
      case "director" -> cluster.program("n2").kill();
      default -> helper.kill();
    }

    if (victim.equals("director")) {
      Await.until(WHOLE, "n1 alone holds the address", () -> "" + cluster.holders(),
          () -> cluster.holders().equals(List.of("n1")));
      cluster.startAgent("n2").awaitLine("buoy: ready ", Cluster.STARTS);
    }
    Await.until(WHOLE, "everything is as before: " + before, () -> facts().toString(), () -> facts().equals(before));
    if (victim.equals("helper")) {
      helper = startHelper("n1");
    }
    if (!victim.equals("console")) {
      console.awaitExit(WHOLE);
    }
  }

  private static List<String> words(String fault) {
    var words = new ArrayList<>(List.of(Shell.script("buoy"), "drill", "run", fault, "VI_1", "--confirm", "VI_1",
        "--force", "--baseline", "2s", "--budget", "3s", "--reason", "the monthly one", "-o", "json"));
    if (fault.equals("backend")) {
      words.addAll(List.of("--backend", "service_backend"));
    }
    Cluster.NODES.forEach(node -> words.addAll(List.of("--agent", Cluster.address(node) + ":7443")));
    return words;
  }

  private static JsonNode drill(String fault) {
    var result = lab.exec("cl", WHOLE, words(fault).toArray(String[]::new));
    try {
      return JSON.readTree(result.out());
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + result, e);
    }
  }

  /// What of the nodes must not change: addresses, routes, rules of the kernel, roles, and who is there.
  private static List<String> facts() {
    var facts = new ArrayList<String>();
    for (var node : Cluster.NODES) {
      facts.add(lab.exec(node, "bash", "-c", "ip -o address show dev eth0 | awk '{print $4}' | sort; ip route | sort;"
          + " ip -o link show dev eth0 | grep -o 'state [A-Z]*'; nft list tables | grep drill").out());
      var agent = cluster.status().path(node);
      agent.path("vrrp").forEach(router -> facts.add(router.path("state").asText() + " "
          + router.path("effectivePriority").asText() + " " + router.path("override")));
      agent.path("backends").forEach(backend -> backend.path("servers")
          .forEach(server -> facts.add(server.path("name").asText() + " " + server.path("state").asText())));
      agent.path("frontends").forEach(frontend -> facts.add(frontend.path("name").asText() + " "
          + frontend.path("listening").asText()));
    }
    return facts;
  }

  @Test
  void aPlanChangesNothingAndSaysEverythingThatSpeaksAgainstIt() {
    awaitCalm();

    var plan = cluster.buoy("drill", "plan", "link", "VI_1");

    assertThat(plan.status()).isEqualTo(5);
    assertThat(plan.out() + plan.err()).contains("link wants --force as well",
        "path to n1 leads over the interface of VI_1");
    assertThat(cluster.holders()).containsExactly("n1");
    assertThat(cluster.buoy("drill", "plan", "handover", "VI_1").ok()).contains("n2 is master after");
  }
}
