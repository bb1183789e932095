package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Another file, put to work from the full screen: each node has its own copy, as on machines of their own.
class ConsoleConfigIT {
  private static final Duration TAKEN_BACK = Duration.ofSeconds(40);
  private static final String EVEN = ClusterFile.plain().text();
  /// A change that nobody notices.
  private static final String LIGHTER = EVEN.replace("10.77.0.13:8080\", weight: 100", "10.77.0.13:8080\", weight: 30");

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = Cluster.startApart(lab, EVEN);
  }

  @Test
  void aFileStaysWhenItIsKeptAndGoesWhenItIsTakenBack() {
    try (var screen = ConsoleScreen.open(lab, 120, 40)) {
      apply(screen, LIGHTER, "120s");
      settle(screen, "C", "good");
      awaitFiles(LIGHTER);
      screen.await("^ ?.* n1 n2 n3 .* lighter");

      apply(screen, EVEN, "120s");
      settle(screen, "U", "back");
      awaitFiles(LIGHTER);

      screen.command("config rollback");
      screen.await("server3 weight 30 -> 100");
      screen.confirm("as before");
      awaitFiles(EVEN);
      screen.press("Enter");
      screen.press("A");
      screen.await("> alarms");
      assertThat(screen.text()).as("what was meant is no alarm").doesNotContain("different files");
    }
  }

  @Test
  void aFileThatWaitsWhenTheConsoleIsKilledIsTakenBackByTheAgents() {
    try (var screen = ConsoleScreen.open(lab, 120, 40)) {
      apply(screen, LIGHTER, "10s");
      screen.kill();
    }
    try (var screen = ConsoleScreen.open(lab, 120, 40)) {
      awaitFiles(EVEN);
      screen.command("events config");
      screen.await("taken back: it was not confirmed in time");
      screen.press("5");
      screen.awaitGone("WAITS TO BE CONFIRMED");
    }
  }

  @Test
  void aFileThatIsWrongIsNamedWithLineAndKeyAndNothingIsDone() {
    var file = lab.file("wrong.yaml", EVEN.replace("balance: roundrobin", "balanec: roundrobin"));
    try (var screen = ConsoleScreen.open(lab, 120, 40)) {
      screen.command("config apply " + file + " --confirm 60s");

      screen.await("wrong.yaml:16:5: backends.service_backend.balanec:");
      screen.await("this cannot be done: see above");
      // Keys are ignored for a moment after a dialog opens.
      Await.until(Duration.ofSeconds(20), "it closes", screen::text, () -> {
        screen.press("Escape");
        return Await.within(Duration.ofSeconds(1), () -> screen.text().contains("nothing was changed"));
      });
      screen.command("config apply " + file + "x");
      screen.await("wrong.yamlx does not exist");
    }
  }

  /// Puts it to work and shows that it waits, with its steps and the time that is left.
  private static void apply(ConsoleScreen screen, String content, String within) {
    screen.command("config apply " + lab.file("next.yaml", content) + " --confirm-within " + within);
    screen.await("server3 weight \\d+ -> \\d+");
    screen.confirm("lighter");
    screen.await("DONE");
    screen.press("Enter");
    awaitFiles(content);
    screen.await("^ ! a file of root waits: ([0-9]+s|0[0-2]:[0-9]{2}) left to keep it");
    screen.press("5");
    screen.await("WAITS TO BE CONFIRMED .* ([0-9]+s|0[0-2]:[0-9]{2}) left");
    screen.await("n2 runs it");
  }

  private static void settle(ConsoleScreen screen, String key, String reason) {
    screen.press(key);
    screen.confirm(reason);
    screen.await("DONE");
    screen.press("Enter");
    screen.awaitGone("RESULT ");
    screen.awaitGone("WAITS TO BE CONFIRMED|for root");
  }

  private static void awaitFiles(String content) {
    Await.until(TAKEN_BACK, "every node has the file", () -> cluster.read("n1"),
        () -> Cluster.NODES.stream().allMatch(node -> cluster.read(node).equals(content)));
  }
}
