package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.peer.Held;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What an operator does on the full screen while clients are served: servers, roles, connections, logs, and typing.
class ConsoleIT {
  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = Cluster.start(lab, ClusterFile.plain());
  }

  private final List<Program> clients = new ArrayList<>();

  @AfterEach
  void everythingIsAsItWas() {
    if (!cluster.holds("n1")) {
      cluster.buoy("release", "VI_1", "--reason", "over", "--confirm", "VI_1");
      cluster.awaitMaster("n1");
    }
    clients.stream().filter(Program::running).forEach(Program::kill);
    cluster.buoy("ready", "service_backend/server1").ok();
  }

  @Test
  void onlyTheRightNameDrainsAndQuittingGivesTheTerminalBack() {
    try (var screen = ConsoleScreen.open(lab, 80, 24)) {
      screen.command("drain service_backend/server1");
      screen.reason("kernel");
      screen.type("server2\n");
      screen.await("\"server2\" is not server1; nothing was changed");
      assertThat(adminState()).isEqualTo("READY");

      screen.type("server1\n");
      screen.await("RESULT +drain");
      screen.await("n3 +DONE");
      assertThat(adminState()).isEqualTo("DRAIN");
      assertThat(Client.connections(lab, 30)).containsOnlyKeys("server2", "server3");

      screen.press("Enter");
      screen.awaitGone("RESULT ");
      screen.press("q");
      screen.await("^READY>\\s*$");
      screen.type("clear; echo status=$?\n");
      screen.await("^status=0");
      assertThat(screen.pane().modes()).isEqualTo("alt=0 cursor=1 mouse=0");
    }
  }

  @Test
  void aFailoverMovesTheRoleAndItsReleaseGivesItBack() {
    try (var screen = ConsoleScreen.open(lab, 80, 24)) {
      screen.await(roles("MASTER", "backup", "backup"));
      screen.press("F");
      screen.await("failover to n3");
      screen.press("j", "j", "j");
      screen.await("▸ failover to n3");
      screen.press("Enter");
      screen.await("PLAN +failover VI_1");
      assertThat(screen.confirm("drill")).isEqualTo("VI_1");
      cluster.awaitMaster("n3");
      screen.press("Enter");
      screen.await(roles("backup", "backup", "MASTER"));

      screen.press("u");
      screen.await("PLAN +release VI_1");
      screen.confirm("over");
      cluster.awaitMaster("n1");
      screen.press("Enter");
      screen.await(roles("MASTER", "backup", "backup"));
    }
  }

  @Test
  void aDrainIsFollowedUntilNothingIsOpenAndTheLogsTellOfIt() {
    var first = held("first");
    var second = held("second");
    try (var screen = ConsoleScreen.open(lab, 120, 40)) {
      screen.press("2");
      screen.await(server1("UP", 2));
      screen.press("g", "D");
      screen.awaitSentence("n1: 2 open sessions go on until they end");
      assertThat(screen.confirm("kernel")).isEqualTo("server1");

      screen.await("n3 +DONE");
      screen.await("sessions +2 left to finish");
      first.kill();
      screen.await("sessions +1 left to finish");
      second.kill();
      screen.await("sessions +none left: it can be stopped");
      screen.press("Enter");
      screen.await(server1("DRAIN", 0));

      screen.press("l");
      screen.await("LOGS .*newest first");
      screen.press("W");
      screen.await("^.?[0-9:]{8} n1 i info +event +server_admin_state service_backend/server1 from=READY to=DRAIN");
      screen.await("reason=\"?kernel");
      screen.press("/");
      screen.type("agent:n2");
      screen.press("Enter");
      screen.awaitGone("^.?[0-9:]{8} n1 ");
      screen.await("^.?[0-9:]{8} n2 .*service_backend/server1");
    }
  }

  @Test
  void aConnectionIsListedWithItsClientAndEndsWhenItIsClosed() {
    var client = held("client");
    try (var screen = ConsoleScreen.open(lab, 120, 40)) {
      screen.press("6");
      screen.await("^.10\\.77\\.0\\.200:[0-9]+ +service +service_backend/server[123] +● open .* n1");
      var listed = screen.text().lines().filter(line -> line.contains("10.77.0.200:")).count();
      assertThat(listed).isEqualTo(3);

      screen.press("x");
      screen.await("close this one");
      screen.press("Enter");
      screen.await("PLAN +close n1-");
      screen.confirm("stuck");
      screen.await("n1 +DONE");
      screen.press("Enter");

      client.awaitLine("^lost server[123]: ", Cluster.SOON);
      Await.until(Cluster.SOON, "two are left", () -> screen.text(),
          () -> screen.text().lines().filter(line -> line.contains("10.77.0.200:")).count() == 2);
    }
  }

  @Test
  void aStormOfSizesUnderTrafficEndsWithTheSameAsAFreshPaintAndTheSameSelection() {
    clients.add(Client.steady(lab));
    try (var screen = ConsoleScreen.open(lab, 80, 24)) {
      screen.press("2", "j");
      screen.await("^▸ *server2");
      for (int i = 0; i < 4; i++) {
        List.of("60x15", "120x40", "300x90", "20x5", "80x24").forEach(size -> resize(screen, size));
      }
      resize(screen, "120x40");

      screen.await("DETAIL +service_backend/server2");
      screen.await("^▸ *server2 ");
      var before = steady(screen.text());
      screen.pane().blank();
      screen.press("C-l");
      Await.until(ConsoleScreen.SOON, "a fresh paint is the same as\n" + before, () -> screen.text(),
          () -> steady(screen.text()).equals(before));
    }
  }

  @Test
  void aConsoleThatOnlyLooksSaysWhyNot() {
    try (var screen = ConsoleScreen.open(lab, 80, 24, "--read-only")) {
      screen.await(" RO ");
      screen.press("2", "D");
      screen.await("read-only: nothing is changed from here");
      screen.press("x");
      screen.await("drain +not now: read-only");
      screen.await("maint +not now: read-only");
      screen.await("connections +:connections service_backend/server1");
      screen.press("Escape");
      screen.awaitGone("not now: ");
      screen.command("failover VI_1");
      screen.await("read-only: nothing is changed from here");
    }
  }

  @Test
  void theCommandBarCompletesNamesAndLendsTheTerminalToThePrompt() {
    try (var screen = ConsoleScreen.open(lab, 80, 24)) {
      screen.press(":");
      screen.type("dra");
      screen.press("Tab");
      screen.await("^:drain _");
      screen.type("service");
      screen.press("Tab");
      screen.await("^:drain service_backend/server_ +server1  server2  server3$");
      screen.type("2");
      screen.press("Tab");
      screen.await("^:drain service_backend/server2 _");
      screen.press("Escape");
      screen.awaitGone("^:drain");
      screen.press("!");

      screen.await("^buoy e2e> *$");
      screen.type("show service_backend/server1\n");
      screen.await("^service_backend/server1 +10.77.0.11:8080 +UP");
      screen.type("quit\n");
      screen.await("^ BUOY e2e \\| agents 3/3");
      screen.awaitGone("^buoy e2e>");
    }
  }

  @Test
  void whatAnAgentTellsReachesTheTerminalAsTextOnly() {
    var reason = "\033[2J\033]0;taken\007 red \033[31m";
    cluster.buoy("drain", "service_backend/server1", "--reason", reason, "--confirm", "server1").ok();
    try (var screen = ConsoleScreen.open(lab, 120, 40, "--color never")) {
      screen.press("3");
      screen.await("·\\[2J·\\]0;taken· red ·\\[31m");
      screen.press("7");
      screen.await("·\\[2J·\\]0;taken· red ·\\[31m");
      assertThat(screen.pane().title()).isNotEqualTo("taken");
      assertThat(screen.pane().colours()).isFalse();
    }
  }

  /// Three connections, one to each server.
  private Program held(String name) {
    var client = lab.startPeer("cl", name, Held.class, ClusterFile.VIP, ClusterFile.SERVICE_PORT,
        "3");
    clients.add(client);
    client.awaitLine("^round 1 open 3$", Cluster.SOON);
    return client;
  }

  private static String server1(String state, int sessions) {
    return "^▸ *server1 +\\S " + state + " +\\S{3} +" + sessions + " ";
  }

  private static String roles(String first, String second, String third) {
    return "VI_1/99 .*" + first + ".*" + second + ".*" + third;
  }

  private static String adminState() {
    return cluster.server("n1", 1).path("adminState").asText();
  }

  private static void resize(ConsoleScreen screen, String size) {
    var at = size.indexOf('x');
    screen.pane().resize(Integer.parseInt(size.substring(0, at)), Integer.parseInt(size.substring(at + 1)));
  }

  /// Without what moves all the time: figures, and curves of them.
  private static String steady(String text) {
    return text.replaceAll("[▁-█]+", "#").replaceAll("[0-9][0-9.,:kM]*", "#").replaceAll("[ #]+", " ");
  }
}
