package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `scripts/demo` with the file of the repository.
class DemoIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final Duration SHORT = Duration.ofSeconds(20);

  private final Shell shell = new Shell(Map.of("BUOY_LAB", "e2e-demo-" + ProcessHandle.current().pid()));

  @AfterEach
  void down() {
    shell.run(SHORT, Shell.script("demo"), "--down").ok();
  }

  @Test
  void headlessServesInTurnAndTellsHowToReachIt() {
    var demo = shell.run(LONG, Shell.script("demo"), "--headless");
    assertThat(demo.ok()).contains("scripts/demo --down").contains("http://10.77.0.100:9000/");

    Await.until(SHORT, "the VIP answers", () -> answer().startsWith("server"));

    var answers = new ArrayList<String>();
    for (int i = 0; i < 9; i++) {
      answers.add(answer());
    }
    for (var server : List.of("server1", "server2", "server3")) {
      assertThat(answers.stream().filter(server::equals)).as("%s in %s", server, answers).hasSize(3);
    }
    assertThat(shell.run(LONG, Shell.script("demo"), "--headless").err()).contains("is up already");
  }

  @Test
  void needsATerminalForTheConsole() {
    var demo = shell.run(SHORT, Shell.script("demo"));

    assertThat(demo.status()).isEqualTo(2);
    assertThat(demo.err()).isEqualTo("demo: the console needs a terminal: run it in one, or use --headless\n");
  }

  @Test
  void anAgentThatDoesNotStartIsShownWithItsLastWords() {
    var missing = Shell.ROOT.resolve("LICENSE").toString();

    var demo = shell.with("BUOY_DEMO_CONFIG", missing).run(LONG, Shell.script("demo"), "--headless");

    assertThat(demo.status()).isEqualTo(1);
    assertThat(demo.err()).contains("LICENSE:").contains("demo: agent-n1 did not become ready");
  }

  private String answer() {
    return shell.run(SHORT, Shell.script("lab"), "exec", "cl", "curl", "-s", "-m", "5", "http://10.77.0.100:9000/")
        .out()
        .strip();
  }
}
