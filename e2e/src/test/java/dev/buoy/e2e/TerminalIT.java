package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the full screen does to the terminal it is given: nothing that stays, on every way out; and what it makes of
/// terminals that can do less.
class TerminalIT {
  private static final Duration SOON = Duration.ofSeconds(15);

  @RegisterExtension
  static final Lab lab = new Lab();

  @BeforeAll
  static void startAgent() {
    Single.start(lab, """
        frontends: {service: {bind: ["*:9000"], default_backend: servers}}
        backends: {servers: {servers: {server1: {address: "10.77.0.11:8080"}, server2: {address: "10.77.0.12:8080"}}}}
        """);
  }

  @ParameterizedTest
  @CsvSource({"TERM, 130", "INT, 130", "HUP, 130"})
  void asSignalThatEndsItLeavesTheTerminalAsItWas(String signal, int status) {
    try (var pane = lab.pane(80, 24)) {
      open(pane, "");
      lab.exec("cl", "kill", "-" + signal, pid()).ok();
      leftAsItWas(pane, "(" + status + "|" + (128 + number(signal)) + ")");
    }
  }

  @Test
  void ctrlZGivesTheTerminalBackUntilItIsInTheForegroundAgain() {
    try (var pane = lab.pane(80, 24)) {
      open(pane, "");
      for (int i = 0; i < 2; i++) {
        pane.press("C-z");
        pane.await("Stopped", SOON);
        assertThat(pane.modes()).isEqualTo("alt=0 cursor=1 mouse=0");
        pane.run("clear; echo typed in between");
        pane.await("^typed in between", SOON);
        pane.run("fg");
        pane.await("agents 1/1", SOON);
        pane.awaitGone("typed in between", SOON);
      }
      pane.press("q");
      leftAsItWas(pane, "0");
    }
  }

  @Test
  void aLongStopIsNobodysSilence() {
    try (var pane = lab.pane(80, 24)) {
      open(pane, "");
      pane.press("C-z");
      pane.await("Stopped", SOON);
      pane.run("clear; sleep 7; fg");
      pane.await("agents 1/1", SOON);
      pane.press("A");
      pane.await("ALARMS ", SOON);
      assertThat(pane.text()).doesNotContain("does not answer");
      pane.press("q");
      pane.awaitGone("ALARMS ", SOON);
      pane.press("q");
      leftAsItWas(pane, "0");
    }
  }

  @Test
  void theLinePromptStopsAtOnceAndNothingOfItComesLater() {
    try (var pane = lab.pane(80, 24)) {
      open(pane, "");
      pane.press("!");
      pane.await("^buoy .*> *$", SOON);
      pane.press("C-z");
      pane.await("Stopped", SOON);
      pane.run("clear; echo typed in between");
      pane.await("^typed in between", SOON);
      pane.run("fg");
      pane.await("^buoy .*> *$", SOON);
      pane.run("quit");
      pane.await("agents 1/1", SOON);
      assertThat(pane.text()).doesNotContain("Stopped", "typed in between");
      pane.press("q");
      leftAsItWas(pane, "0");
    }
  }

  @Test
  void aStormOfSizesEndsWithAScreenOfTheLast() {
    try (var pane = lab.pane(80, 24)) {
      open(pane, "");
      for (int i = 0; i < 40; i++) {
        pane.resize(20 + i * 7, 5 + i);
      }
      pane.resize(20, 5);
      pane.resize(100, 30);
      pane.await("agents 1/1", SOON);
      pane.await("servers +2/2", SOON);
      assertThat(pane.text().lines().skip(1).filter(line -> line.contains("agents 1/1"))).isEmpty();
      pane.press("q");
      leftAsItWas(pane, "0");
    }
  }

  @ParameterizedTest
  @CsvSource({"xterm-256color, true", "xterm, true", "screen, true", "linux, true", "vt100, false"})
  void everyTerminalShowsIt(String term, boolean colours) {
    try (var pane = lab.pane(80, 24)) {
      open(pane, "TERM=" + term + " LC_ALL=C ");
      assertThat(pane.text().chars().filter(c -> c > 126)).as("only ASCII where the locale is C").isEmpty();
      assertThat(pane.colours()).as("colours").isEqualTo(colours);
      pane.press("q");
      leftAsItWas(pane, "0");
    }
  }

  @Test
  void noColorMeansNone() {
    try (var pane = lab.pane(80, 24)) {
      open(pane, "NO_COLOR=1 ");
      assertThat(pane.colours()).isFalse();
      pane.press("q");
      leftAsItWas(pane, "0");
    }
  }

  @Test
  void whereThereIsNoFullScreenItSaysWhatElseThereIs() {
    try (var pane = lab.pane(80, 24)) {
      enter(pane);
      pane.run(command("TERM=dumb "));
      pane.await("^buoy: no full screen here: ", SOON);
      pane.run("echo status=$?");
      pane.await("^status=2", SOON);
    }
  }

  private static void open(Pane pane, String environment) {
    enter(pane);
    pane.run(command(environment));
    pane.await("agents 1/1", SOON);
  }

  /// A shell beside the agent, whose job the console will be.
  private static void enter(Pane pane) {
    pane.enter("cl");
    pane.run("before=$(stty -g); clear");
    pane.await("^READY>\\s*$", SOON);
  }

  /// Its pid is kept in a file: there may be many.
  private static String command(String environment) {
    return environment + "sh -c 'echo $$ > " + pidFile() + "; exec " + Shell.script("buoy")
        + " console --agent 10.77.0.1:7443'";
  }

  private static Path pidFile() {
    return lab.dir().resolve("console.pid");
  }

  private static String pid() {
    try {
      return Files.readString(pidFile()).strip();
    } catch (IOException e) {
      throw new AssertionError("the console did not start", e);
    }
  }

  private static int number(String signal) {
    return switch (signal) {
      case "HUP" -> 1;
      case "INT" -> 2;
      default -> 15;
    };
  }

  private static void leftAsItWas(Pane pane, String status) {
    pane.await("READY>\\s*$", SOON); // where the cursor was when the screen had another width
    pane.run("status=$?; clear; echo status=$status same=$([ \"$before\" = \"$(stty -g)\" ] && echo yes)");
    pane.await("^status=" + status + " same=yes", SOON);
    assertThat(pane.modes()).isEqualTo("alt=0 cursor=1 mouse=0");
  }
}
