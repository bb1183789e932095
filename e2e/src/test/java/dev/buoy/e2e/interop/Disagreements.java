package dev.buoy.e2e.interop;

import static dev.buoy.e2e.interop.Scenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.Await;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// Nodes whose files say different things: Buoy names each of it once.
final class Disagreements {
  static final List<Scenario> ALL = List.of(
      scenario("disagree-v2", "a keepalived with another interval and one with another password: each is named once",
          Disagreements::settings),
      scenario("disagree-addresses",
          "a keepalived with other addresses, and a stranger with its id, are named once each",
          Disagreements::addresses),
      scenario("disagree-version", "a keepalived of another version is named once", Disagreements::version),
      scenario("no-master", "that no node is fit to be master is named once", Disagreements::noMaster));

  private Disagreements() {}

  private static void settings(Stage stage) {
    var settings = RouterSettings.version(2).password("s3cret");
    stage.keepalived("n2", settings.priority(150).millis(2000));
    stage.keepalived("n3", settings.priority(200).password("other"));
    var buoy = stage.buoy("n1", settings, cluster(settings));
    stage.awaitHolds(buoy);
    awaitNamed(stage, buoy, "10\\.77\\.0\\.2.*interval", "10\\.77\\.0\\.3.*password");
  }

  private static void addresses(Stage stage) {
    var settings = RouterSettings.version(3);
    stage.keepalived("n2", settings.priority(150).addresses("10.77.0.101/24", "10.77.0.100/24"));
    var buoy = stage.buoy("n1", settings, cluster(settings));
    stage.awaitHolds(buoy);
    stage.badPackets("ADDRESS", settings, 100, 30_000);
    awaitNamed(stage, buoy, "10\\.77\\.0\\.2.*addresses", "10\\.77\\.0\\.12.*virtual router id");
  }

  private static void version(Stage stage) {
    var settings = RouterSettings.version(2);
    stage.keepalived("n2", RouterSettings.version(3).priority(150));
    var buoy = stage.buoy("n1", settings, cluster(settings));
    stage.awaitHolds(buoy);
    awaitNamed(stage, buoy, "10\\.77\\.0\\.2.*version");
  }

  private static void noMaster(Stage stage) {
    var settings = RouterSettings.version(3);
    var unfit = settings.more("track: {never: fault}");
    Node.Text text = (node, _) -> unfit.priority(node.equals("n1") ? 150 : 100).buoy(node, List.of("n1", "n2"))
        + "trackers: {never: {script: /bin/false, interval: 1s, timeout: 1s, rise: 1, fall: 1}}\n";
    var first = stage.buoy("n1", settings.priority(150), text);
    var second = stage.buoy("n2", settings.priority(100), text);
    Await.until(Node.SOON, "it is named", () -> alarms(first) + "\n" + stage.logs(), () -> noMasters(first) == 1);
    assertThat(noMasters(second)).as("the second node names it too").isZero();
    first.reload(settings.priority(150));
    stage.awaitMaster(first);
    Await.until(Node.SOON, "it is over", () -> alarms(first) + "\n" + stage.logs(), () -> noMasters(first) == 0);
  }

  private static long noMasters(Node node) {
    return alarms(node).stream().filter(line -> line.contains("no master: n1 is FAULT, n2 is FAULT")).count();
  }

  /// With the other nodes in the file, which tells peers from strangers.
  private static Node.Text cluster(RouterSettings settings) {
    return (node, _) -> settings.buoy(node, List.of(node)).replaceFirst("nodes: .*",
        "nodes: {n1: {address: 10.77.0.1}, n2: {address: 10.77.0.2}, n3: {address: 10.77.0.3}}");
  }

  /// Each in the log once, or twice where it first is a packet and then a condition that lasts, and never twice in the
  /// status, which shows it as long as such packets come: keepalived falls silent before packets that it does not accept.
  private static void awaitNamed(Stage stage, Node buoy, String... patterns) {
    for (var pattern : patterns) {
      var line = "event: vrrp_(rejected|condition) .*" + pattern;
      Await.until(Node.SOON, "a line says " + pattern, stage::logs, () -> buoy.program().count(line) > 0);
      assertThat(alarms(buoy).stream().filter(Pattern.compile(pattern).asPredicate()).count())
          .as("alarms that say " + pattern).isLessThanOrEqualTo(1);
      assertThat(buoy.program().count(line)).as("lines of " + pattern).isLessThanOrEqualTo(2);
    }
    Await.stays(Duration.ofSeconds(2), "it stays master, as nobody whom it believes is there", buoy::holds);
    assertThat(buoy.program().log()).as("its log").hasSizeLessThan(Stage.LOG_LINES);
  }

  private static List<String> alarms(Node buoy) {
    var status = buoy.verb("status", "--on", buoy.name, "-o", "json");
    return status.substring(status.lastIndexOf("\"alarms\"")).lines().toList();
  }
}
