package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
  }
}
