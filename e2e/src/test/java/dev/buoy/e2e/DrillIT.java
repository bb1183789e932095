package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Three agents are put through every fault. What the report says of the outage is held against a probe of its own on the
/// client, and what is afterwards against what was before. `-Dbuoy.drills=5` has each fault five times.
class DrillIT {
  /// A node that has moved a role several times lets it stay for a minute; its agent's new start ends that.
  private static final List<String> FAULTS = List.of("backend", "kill", "proxy", "stop", "handover", "freeze",
      "isolate", "link");

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Drills drills;

  @BeforeAll
  static void startCluster() {
    drills = Drills.start(lab);
  }

  static Stream<String> runs() {
    int times = Integer.getInteger("buoy.drills", 1);
    return Stream.generate(() -> FAULTS).limit(times).flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void theReportSaysWhatAProbeOfItsOwnSaw(String fault) {
    drills.awaitCalm();
    var before = drills.facts();
    var probe = SecondProbe.start(lab);

    var drill = drills.run(fault);

    probe.end();
    assertThat(drill.path("aborted").asText()).isEmpty();
    assertThat(drill.path("restored").asBoolean()).isTrue();
    assertThat(drill.path("passed").asBoolean()).as("%s", drill).isTrue();
    drills.awaitFacts(before);
    probe.agreesWith(drill);
    assertWhole(drill);
  }

  /// What the agents and the console's host have to say of it is in the report too.
  private static void assertWhole(JsonNode drill) {
    var client = SecondProbe.client(drill);
    assertThat(client.path("kept").asInt() + client.path("reset").asInt() + client.path("hung").asInt())
        .as("long connections of %s", client).isEqualTo(10);
    if (drill.path("fault").path("kind").asText().equals("HANDOVER")) {
      assertThat(client.path("reset").asInt()).as("as those of clients, by on_release: %s", client).isEqualTo(10);
    }
    drill.path("probers").forEach(prober -> assertThat(prober.path("trouble").asText()).isEmpty());
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
}
