package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The full screen in a terminal of 80x24, as an operator uses it.
class ConsoleIT {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String TERMINAL = "before=$(stty -g)";
  private static final String SAME_TERMINAL = "echo status=$? same=$([ \"$before\" = \"$(stty -g)\" ] && echo yes)";

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = Cluster.start(lab, ClusterFile.plain());
  }

  @Test
  void showsRolesDrainsByNameFailsOverAndLeavesTheTerminalAsItWas() {
    try (var pane = lab.pane(80, 24)) {
      open(pane);
      pane.await(roles("MASTER", "backup", "backup"), SOON);

      drainWithTheWrongAndThenTheRightName(pane);
      failOverToN3(pane);
      pane.press("q");

      pane.await("^READY>\\s*$", SOON);
      pane.run(SAME_TERMINAL);
      pane.await("^status=0 same=yes", SOON);
      assertThat(pane.modes()).isEqualTo("alt=0 cursor=1 mouse=0");
    }
  }

  private static void drainWithTheWrongAndThenTheRightName(Pane pane) {
    plan(pane, "drain service_backend/server1", "server1");
    pane.type("server2");
    pane.press("Enter");
    pane.await("\"server2\" is not server1; nothing was changed", SOON);
    assertThat(adminState()).isEqualTo("READY");

    pane.type("server1");
    pane.press("Enter");

    pane.await("RESULT +drain", SOON);
    pane.await("n3 +DONE", SOON);
    assertThat(adminState()).isEqualTo("DRAIN");
    assertThat(Client.connections(lab, 30)).containsOnlyKeys("server2", "server3");
    pane.press("Enter");
  }

  private static void failOverToN3(Pane pane) {
    plan(pane, "failover VI_1 --to n3", "VI_1");
    pane.type("VI_1");
    pane.press("Enter");
    pane.await("RESULT +failover", SOON);
    pane.press("Enter");

    cluster.awaitMaster("n3");
    pane.press("1");
    pane.await(roles("backup", "backup", "MASTER"), SOON);
    cluster.buoy("release", "VI_1", "--reason", "over", "--confirm", "VI_1").ok();
    cluster.awaitMaster("n1");
    pane.await(roles("MASTER", "backup", "backup"), SOON);
  }

  /// Types a command and a reason, and stops where the name has to be typed.
  private static void plan(Pane pane, String command, String word) {
    pane.press(":");
    pane.run(command);
    pane.await("type " + word + " to run", SOON);
    pane.await("reason > _", SOON);
    // Keys are ignored for a moment after a dialog opens: so once more when nothing came of it, but not before.
    Await.until(SOON, "the reason takes keys", pane::text, () -> {
      pane.press("k");
      return Await.within(Duration.ofSeconds(1), () -> pane.text().contains("reason > k"));
    });
    pane.run("ernel");
    pane.await("type " + word + " to run > _", SOON);
  }

  private static void open(Pane pane) {
    pane.run(TERMINAL + "; clear");
    pane.run(Shell.script("lab") + " exec cl " + Shell.script("buoy") + " console --agent 10.77.0.1:7443");
  }

  private static String roles(String first, String second, String third) {
    return "VI_1/99 .*" + first + ".*" + second + ".*" + third;
  }

  private static String adminState() {
    return cluster.server("n1", 1).path("adminState").asText();
  }
}
