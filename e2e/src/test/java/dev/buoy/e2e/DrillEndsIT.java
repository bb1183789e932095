package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whoever goes away in the middle of a drill, and however: everything is afterwards as it was before. All of it with
/// `-Dbuoy.drills.matrix=true`, else of each kind one.
class DrillEndsIT {
  /// In an order in which agents start anew before a role has moved so often that it rests.
  private static final List<String> FAULTS = List.of("backend", "kill", "proxy", "stop", "handover", "freeze",
      "isolate", "link");

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Drills drills;
  private static Ssh ssh;

  /// Who dies without a word: the console, the agent that directs, the one that it is about, the helper beside that, or the
  /// session of ssh in which the console runs.
  enum Victim {
    CONSOLE, DIRECTOR, TARGET, HELPER, SESSION
  }

  @BeforeAll
  static void startCluster() {
    drills = Drills.start(lab);
    ssh = Ssh.withKeys(lab);
    ssh.serve("cl", "10.77.0.200");
  }

  static Stream<Arguments> deaths() {
    if (!Boolean.getBoolean("buoy.drills.matrix")) {
      return Stream.of(Arguments.of("proxy", Victim.TARGET), Arguments.of("kill", Victim.CONSOLE),
          Arguments.of("isolate", Victim.DIRECTOR), Arguments.of("freeze", Victim.HELPER),
          Arguments.of("link", Victim.SESSION));
    }
    return Arrays.stream(Victim.values()).flatMap(victim -> FAULTS.stream()
        .filter(fault -> victim != Victim.TARGET || !List.of("stop", "kill").contains(fault))
        .map(fault -> Arguments.of(fault, victim)));
  }

  @ParameterizedTest
  @MethodSource("deaths")
  void whoeverDiesInTheMiddleOfItTheFaultIsTakenBack(String fault, Victim victim) {
    drills.awaitCalm();
    var before = drills.facts();
    var words = drills.words(fault);
    var console = victim == Victim.SESSION
        ? lab.start("b3", "operator", ssh.session("10.77.0.200", words))
        : lab.start("cl", "drill", words);
    console.awaitLine("\\[x\\] fault +" + fault + " on n1", Drills.WHOLE);

    switch (victim) {
      case CONSOLE -> console.kill();
      case DIRECTOR -> drills.cluster().program("n2").kill();
      case TARGET -> drills.cluster().program("n1").kill();
      case HELPER -> drills.helper().kill();
      case SESSION -> lab.exec("cl", "kill", "-KILL", console.awaitLine("^session ", Cluster.SOON).split(" ", -1)[1]
          .strip()).ok();
    }

    var survivor = victim == Victim.TARGET ? "n2" : "n1";
    drills.cluster().awaitMaster(survivor, Drills.WHOLE);
    switch (victim) {
      case CONSOLE, SESSION -> {
      }
      case DIRECTOR -> drills.cluster().startAgent("n2").awaitLine("buoy: ready ", Cluster.STARTS);
      case TARGET -> drills.cluster().startAgent("n1").awaitLine("buoy: ready ", Cluster.STARTS);
      case HELPER -> drills.startHelper();
    }
    drills.awaitFacts(before);
    if (victim == Victim.DIRECTOR) {
      assertThat(console.awaitExit(Cluster.SOON)).as("nobody knows what came of it").isEqualTo(4);
    } else if (victim != Victim.CONSOLE) {
      console.awaitExit(Cluster.SOON);
    }
  }

  @Test
  void ctrlCWaitsUntilTheFaultIsTakenBack() {
    drills.awaitCalm();
    var before = drills.facts();
    try (var pane = lab.pane(150, 60)) {
      frozen(pane);

      pane.press("C-c");

      pane.await("aborting: ", Cluster.SOON);
      pane.await("^status=", Drills.WHOLE);
      assertThat(agent()).as("what it was when the console ended").doesNotContain(") T ");
      assertThat(pane.text()).contains("aborted by ", "Ctrl-C", "status=130").doesNotContain("left: ");
    }
    drills.awaitFacts(before);
  }

  @Test
  void aSecondCtrlCLeavesAtOnceAndTheFaultGoesByItself() {
    drills.awaitCalm();
    var before = drills.facts();
    try (var pane = lab.pane(150, 60)) {
      frozen(pane);

      pane.press("C-c");
      pane.await("aborting: ", Cluster.SOON);
      pane.press("C-c");

      pane.await("left: ", Cluster.SOON);
      pane.await("^status=130", Cluster.SOON);
      assertThat(pane.text()).as("no report").doesNotContain("aborted by ");
    }
    drills.awaitFacts(before);
  }

  /// Nobody can end that earlier than it ends by itself.
  private static void frozen(Pane pane) {
    pane.enter("cl");
    pane.run("clear; " + String.join(" ", drills.words("freeze")) + "; echo status=$?");
    pane.await("\\[x\\] fault +freeze on n1", Drills.WHOLE);
    Await.until(Cluster.SOON, "it stands still", DrillEndsIT::agent, () -> agent().contains(") T "));
  }

  private static String agent() {
    return lab.exec("n1", "bash", "-c", "cat /proc/$(pgrep -f 'buoy-agent[.]jar agent .*--node n1$')/stat").ok();
  }
}
