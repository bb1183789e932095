package dev.buoy.e2e.interop;

import static dev.buoy.e2e.interop.Scenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.Await;
import dev.buoy.e2e.Program;
import java.time.Duration;
import java.util.List;

/// What `on_release` makes of the connections through the proxy of a Buoy that gives its address to a keepalived.
final class Releases {
  static final List<Scenario> ALL = List.of(
      scenario("release-reset",
          "clients that only receive hear at once that the address moved: stop, failover, standby",
          Releases::reset),
      scenario("release-reset-cold",
          "the same where the first connections ever came just before the stop, without a successor and with one",
          Releases::cold),
      scenario("release-reset-reload", "the same where a reload takes the address from the node", Releases::reloaded),
      scenario("release-linger", "with linger a planned move waits for the open connections, and not for ever",
          Releases::linger),
      scenario("release-leave", "with leave nobody is told, and who was silent goes on when the address is back",
          Releases::leave));

  private static final RouterSettings SETTINGS = RouterSettings.version(3);
  private static final int CLIENTS = 3;
  private static final int COLD_STOPS = 3;
  private static final Duration TOLD = Duration.ofSeconds(1);

  private Releases() {}

  private static void reset(Stage stage) {
    var buoy = start(stage, "reset");
    var keepalived = stage.keepalived("n2", SETTINGS.priority(100));

    var clients = stage.receivers(CLIENTS);
    buoy.program().signal("TERM");
    awaitResets(clients);
    buoy.program().awaitExit(Node.SOON);
    stage.awaitMaster(keepalived);
    buoy.start();
    for (var verb : List.of("failover VI_1", "standby n1")) {
      stage.awaitMaster(buoy);
      clients = stage.receivers(CLIENTS);
      var moved = stage.inBackground(buoy, verb + " --force --reason drill --confirm " + target(verb));
      stage.awaitMaster(keepalived);
      awaitResets(clients);
      assertThat(moved.awaitExit(Node.SOON)).as(moved.describe(5)).isZero();
      buoy.verb("release", target(verb), "--reason", "over", "--confirm", target(verb));
    }
    stage.awaitMaster(buoy);
    assertThat(buoy.program().count("reset " + CLIENTS + " connections of " + RouterSettings.VIP)).isEqualTo(2);
  }

  /// Nothing that a stop takes was ever done before in the process.
  private static void cold(Stage stage) {
    var buoy = start(stage, "reset");
    for (int run = 0; run < 2 * COLD_STOPS; run++) {
      if (run == COLD_STOPS) {
        stage.keepalived("n2", SETTINGS.priority(100));
      }
      stage.awaitMaster(buoy);
      var clients = stage.firstReceivers(buoy, CLIENTS);
      buoy.program().signal("TERM");
      awaitResets(clients, TOLD.multipliedBy(2));
      buoy.program().awaitExit(Node.SOON);
      assertThat(buoy.program().count("reset " + CLIENTS + " connections of " + RouterSettings.VIP)).isOne();
      buoy.start();
    }
  }

  private static void reloaded(Stage stage) {
    var both = SETTINGS.priority(150).addresses("10.77.0.101/24", RouterSettings.VIP + "/24");
    stage.startServer();
    var buoy = stage.buoy("n1", both, (node, _) -> both.buoy(node, List.of(node)) + Stage.SERVICE);
    stage.awaitMaster(buoy);
    var clients = stage.receivers(CLIENTS);
    var one = both.addresses("10.77.0.101/24");
    buoy.reload((node, _) -> one.buoy(node, List.of(node)) + Stage.SERVICE);
    awaitResets(clients);
    Await.until(Node.SOON, "the address is off", () -> stage.logs(), () -> !buoy.holds(RouterSettings.VIP));
  }

  /// Some leave by themselves: the rest are reset when the time is over.
  private static void linger(Stage stage) {
    var buoy = start(stage, "linger 4s");
    var keepalived = stage.keepalived("n2", SETTINGS.priority(100));
    stage.awaitMaster(buoy);
    var clients = stage.receivers(CLIENTS);
    var moved = stage.inBackground(buoy, "failover VI_1 --force --reason drill --confirm VI_1");
    // The verb's program needs a second to start, and the time counts from when the agent hears of it.
    Await.stays(Duration.ofSeconds(4), "they go on, and the address stays",
        () -> buoy.holds() && clients.count("^ended") == 0);
    awaitResets(clients, Node.SOON);
    stage.awaitMaster(keepalived);
    assertThat(moved.awaitExit(Node.SOON)).as(moved.describe(5)).isZero();
    buoy.verb("release", "VI_1", "--reason", "over", "--confirm", "VI_1");
    stage.awaitMaster(buoy);

    var leaving = stage.receivers(CLIENTS);
    leaving.kill();
    buoy.program().markLog();
    buoy.verb("failover", "VI_1", "--force", "--reason", "drill", "--confirm", "VI_1");
    stage.awaitMaster(keepalived);
    assertThat(buoy.program().count("reset . connection")).as("nobody is left to be reset").isZero();
  }

  private static void leave(Stage stage) {
    var buoy = start(stage, "leave");
    var keepalived = stage.keepalived("n2", SETTINGS.priority(100));
    stage.awaitMaster(buoy);
    var silent = stage.receivers(CLIENTS);
    var talking = stage.talkers(CLIENTS);
    buoy.verb("failover", "VI_1", "--force", "--reason", "drill", "--confirm", "VI_1");
    stage.awaitMaster(keepalived);
    // The new master's kernel knows nothing of these connections.
    Await.until(TOLD, "who sends is told by the new master", () -> talking.describe(5),
        () -> talking.count("^lost .*") == CLIENTS);
    Await.stays(Duration.ofSeconds(2), "who only receives hears nothing", () -> silent.count("^ended") == 0);

    buoy.verb("release", "VI_1", "--reason", "over", "--confirm", "VI_1");
    stage.awaitMaster(buoy);
    assertThat(silent.count("^ended")).isZero();
    stage.endServer();
    Await.until(Node.SOON, "the connections carry the end of their server", () -> silent.describe(5),
        () -> silent.count("^ended: end of data") == CLIENTS);
  }

  private static Node start(Stage stage, String onRelease) {
    var settings = SETTINGS.priority(150).more("on_release: " + onRelease);
    stage.startServer();
    var buoy = stage.buoy("n1", settings, (node, _) -> settings.buoy(node, List.of(node)) + Stage.SERVICE);
    stage.awaitMaster(buoy);
    return buoy;
  }

  private static void awaitResets(Program clients) {
    awaitResets(clients, TOLD);
  }

  private static void awaitResets(Program clients, Duration time) {
    Await.until(time, "all are reset", () -> clients.describe(20),
        () -> clients.count("^ended: .*reset") == CLIENTS);
  }

  private static String target(String verb) {
    return verb.substring(verb.indexOf(' ') + 1);
  }
}
