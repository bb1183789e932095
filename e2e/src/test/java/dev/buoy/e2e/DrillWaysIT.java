package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Faults that are told more than their name pass as they are forecast, also those of which nothing comes.
class DrillWaysIT {
  @RegisterExtension
  static final Lab lab = new Lab();

  private static Drills drills;

  @BeforeAll
  static void startCluster() {
    drills = Drills.start(lab);
  }

  private static JsonNode passed(String fault, String... more) {
    drills.awaitCalm();
    var before = drills.facts();
    var probe = SecondProbe.start(lab);

    var drill = drills.passed(fault, more);

    probe.end();
    assertThat(drill.path("restored").asBoolean()).isTrue();
    probe.agreesWith(drill);
    drills.awaitFacts(before);
    return drill;
  }

  /// Who was master right before the fault, and who became it until it was taken back.
  private static List<String> masters(JsonNode drill) {
    var masters = new ArrayList<String>();
    drill.path("turns").forEach(turn -> {
      if (turn.path("state").asText().equals("MASTER")) {
        masters.add(turn.path("node").asText());
      }
    });
    return masters.stream().distinct().toList();
  }

  private static void assertForecast(JsonNode drill, String... masters) {
    var outcomes = drill.path("forecastOutcomes");
    assertThat(outcomes).as("%s", drill).hasSize(1);
    assertThat(outcomes.path(0).path("masters")).extracting(JsonNode::asText).containsExactly(masters);
  }

  @Test
  void aMasterThatHearsNobodyGoesOn() {
    var drill = passed("isolate", "--way", "in");

    assertForecast(drill, "n1");
    assertThat(masters(drill)).containsExactly("n1");
  }

  @Test
  void anotherTakesOverFromAMasterThatNobodyHears() {
    var drill = passed("isolate", "--way", "out");

    assertForecast(drill, "n1", "n2");
    assertThat(masters(drill)).containsExactly("n1", "n2");
  }

  @Test
  void oneServerOfSeveralMovesNothing() {
    var drill = passed("backend", "--servers", "server1");

    assertForecast(drill, "n1");
    assertThat(masters(drill)).containsExactly("n1");
    assertThat(drill.path("forecastOutage").asText()).isEqualTo("0s");
  }

  @Test
  void allServersByNameMoveTheRole() {
    var drill = passed("backend", "--servers", "server1,server2,server3");

    assertForecast(drill, "n2");
    assertThat(masters(drill)).containsExactly("n1", "n2");
  }
}
