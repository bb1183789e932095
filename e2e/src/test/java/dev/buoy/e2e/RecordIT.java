package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A failover is recorded by the program, which is ended by Ctrl-C and by SIGKILL, and shown again without the cluster.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RecordIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration BEFORE = Duration.ofSeconds(6);
  private static final Duration AFTER = Duration.ofSeconds(8);
  private static final Duration STOPPED = Duration.ofSeconds(8);
  private static final String BEFORE_IT = "VI_1/99 .*MASTER.*backup.*backup";
  private static final String AFTER_IT = "VI_1/99 .*backup.*MASTER.*backup";
  private static final Pattern BAR = Pattern.compile("replay (\\d\\d:\\d\\d:\\d\\d) ");

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Path whole;
  private static Path torn;

  /// Both are made at once: what the cluster does is for both.
  @BeforeAll
  static void record() {
    var cluster = Cluster.start(lab, ClusterFile.plain());
    whole = lab.dir().resolve("whole.buoy");
    torn = lab.dir().resolve("torn.buoy");
    var status = lab.dir().resolve("whole.status");
    var killed = lab.start("cl", "recorder", List.of(Shell.script("buoy"), "record", torn.toString(), "--agent",
        "10.77.0.1:7443"));
    try (var pane = lab.pane(120, 30)) {
      // Ctrl-C is for all that run there: the shell inside outlives it, to tell how the recorder ended.
      pane.run(Shell.script("lab") + " exec cl sh -c 'trap : INT; " + Shell.script("buoy") + " record " + whole
          + " --agent 10.77.0.1:7443; echo status=$? > " + status + "'");
      Await.until(SOON, "both are begun", () -> Files.exists(whole) && Files.exists(torn));
      Await.stays(BEFORE, "it is recorded", killed::running);
      cluster.buoy("failover", "VI_1", "--to", "n2", "--reason", "drill", "--confirm", "VI_1").ok();
      cluster.awaitMaster("n2");
      Await.stays(AFTER, "it is recorded", killed::running);

      killed.kill();
      pane.press("C-c");

      Await.until(SOON, "it ends", pane::text, () -> Files.exists(status));
      assertThat(status).hasContent("status=0");
      pane.await("whole.buoy: \\d+ messages of 3 agents in \\d+s, \\d+ kB", SOON);
    }
    cluster.agents().forEach(Program::kill);
  }

  private static Shell.Result replay(Path file, String... options) {
    var command = new ArrayList<>(List.of(Shell.script("buoy"), "replay", file.toString()));
    command.addAll(Arrays.asList(options));
    return lab.shell().run(SOON, command);
  }

  @Test
  @Order(1)
  void withoutATerminalItTellsWhatHappened() {
    var told = replay(whole);

    assertThat(told.ok()).containsSubsequence("n1 is master of VI_1", "n2 is master of VI_1");
    assertThat(told.err()).isEmpty();
  }

  @Test
  @Order(2)
  void whatARecorderWroteUntilItWasKilledIsThere() {
    var told = replay(torn);

    assertThat(told.ok()).containsSubsequence("n1 is master of VI_1", "n2 is master of VI_1");
    assertThat(told.err()).matches("buoy: \\S+torn.buoy is torn: it is shown up to [0-9:.]+\n");
  }

  @Test
  @Order(3)
  void theScreenShowsTheMastersBeforeAndAfterAndIsWound() {
    try (var pane = lab.pane(120, 30)) {
      pane.run(Shell.script("buoy") + " replay " + whole + " --at +2s");
      pane.await("replay .* x1 ", SOON);
      pane.press("p");
      pane.await("replay .* paused ", SOON);
      pane.await(BEFORE_IT, SOON);

      pane.press("]");
      pane.await(AFTER_IT, SOON);
      pane.press("[");
      pane.await(BEFORE_IT, SOON);

      pane.press(")");
      pane.await("replay .* x2 paused ", SOON);
      pane.press("p");
      pane.await(AFTER_IT, SOON);
      pane.await("replay .* paused 100 %", SOON);
      pane.press("q");
      pane.await("^READY>\\s*$", SOON);
    }
  }

  @Test
  @Order(4)
  void itGoesFasterAndBeginsWhereItIsTold() {
    try (var pane = lab.pane(120, 30)) {
      pane.run(Shell.script("buoy") + " replay " + whole + " --speed 4 --at +1s");
      pane.await("replay .* x4 ", SOON);
      pane.await("replay .* x4 paused 100 %", SOON);
      pane.await(AFTER_IT, SOON);
    }
  }

  @Test
  @Order(5)
  void nothingCanBeChanged() {
    try (var pane = lab.pane(120, 30)) {
      pane.run(Shell.script("buoy") + " replay " + whole + " --at +2s");
      pane.await("replay .* x1 ", SOON);
      for (var line : List.of("failover VI_1", "drain service_backend/server1", "drill run handover VI_1")) {
        pane.press(":");
        pane.await("^:_", SOON);
        pane.run(line);
        pane.await("a recording cannot be changed", SOON);
      }
      pane.press("!");
      pane.await("this is a recording: no agent can be asked", SOON);
    }
  }

  @Test
  @Order(6)
  void itStandsStillWhileTheConsoleIsStopped() {
    try (var pane = lab.pane(120, 30)) {
      pane.run(Shell.script("buoy") + " replay " + whole);
      pane.await("replay .* x1 ", SOON);
      pane.press("p");
      pane.await("replay .* paused ", SOON);
      pane.press("p");
      pane.awaitGone("replay .* paused ", SOON);
      var before = shown(pane);
      pane.press("C-z");
      pane.await("Stopped", SOON);
      Await.stays(STOPPED, "it is stopped", () -> !pane.text().contains("replay 1"));

      pane.run("clear; fg");
      pane.await("replay .* x1 ", SOON);

      assertThat(Duration.between(before, shown(pane))).isLessThan(STOPPED.dividedBy(2));
    }
  }

  private static LocalTime shown(Pane pane) {
    var bar = BAR.matcher(pane.text());
    assertThat(bar.find()).as(pane.text()).isTrue();
    return LocalTime.parse(bar.group(1));
  }

  @Test
  @Order(7)
  void whatIsNoRecordingIsSaidSoInALine() throws IOException {
    assertThat(refused(lab.dir().resolve("none"))).endsWith("none: there is no such file\n");
    assertThat(refused(lab.file("other", "backends: []\n"))).endsWith(
        "other: it is no recording: `buoy record FILE` makes one\n");
    var head = Files.write(lab.dir().resolve("head.buoy"), Arrays.copyOf(Files.readAllBytes(whole), 20));
    assertThat(refused(head)).endsWith("head.buoy: it is no recording: `buoy record FILE` makes one\n");
    var half = lab.dir().resolve("half.buoy");
    Files.write(half, Arrays.copyOf(Files.readAllBytes(whole), (int) (Files.size(whole) / 2)));
    var told = replay(half);
    assertThat(told.ok()).contains("n1 is master of VI_1");
    assertThat(told.err()).contains("half.buoy is torn: it is shown up to ");
    var late = replay(whole, "--at", "+10m");
    assertThat(late.status()).isEqualTo(2);
    assertThat(late.err()).matches("buoy: --at \\+10m: \\S+ is of [0-9:.]+ to [0-9:.]+\n");
  }

  private static String refused(Path file) {
    var result = replay(file);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("buoy: ").hasLineCount(1);
    return result.err();
  }
}
