package dev.buoy.e2e.interop;

import static dev.buoy.e2e.interop.Scenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.Await;
import dev.buoy.e2e.Program;
import dev.buoy.e2e.interop.Node.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Nodes that die, freeze, lose their link, and what another program does to them.
final class Failures {
  private static final RouterSettings SETTINGS = RouterSettings.version(3);
  private static final RouterSettings FENCED = SETTINGS.more("fence: auto");
  /// The last answer of a node that was killed, and of one that was frozen, is no later than that.
  private static final int SILENT_KILLED_MILLIS = 20;
  private static final int SILENT_FROZEN_MILLIS = 150;
  /// What an address that another program removed is away for: mostly, and at the most.
  private static final int AWAY_MILLIS = 5;
  private static final int LONG_AWAY_MILLIS = 20;
  /// A pause that no hand-over of a node that goes on answering has.
  private static final int PAUSE_MILLIS = 50;

  static final List<Scenario> ALL = List.of(
      scenario("killed", "Buoy killed as master comes back to one holder, its address not left behind",
          stage -> killed(stage, SETTINGS)),
      scenario("killed-fenced", "Buoy killed with its fence is silent at once, though its address is still there",
          stage -> killed(stage, FENCED)),
      scenario("link-down-buoy", "the link of Buoy as master goes and comes",
          stage -> linkDown(stage, stage::buoy, stage::keepalived)),
      scenario("link-down-peer", "the link of keepalived as master goes and comes",
          stage -> linkDown(stage, stage::keepalived, stage::buoy)),
      scenario("freeze-buoy", "Buoy frozen as master wakes to one holder",
          stage -> freeze(stage, SETTINGS, stage::buoy, stage::keepalived)),
      scenario("freeze-fenced", "Buoy frozen with its fence is silent soon after, and wakes to one holder",
          stage -> freeze(stage, FENCED, stage::buoy, stage::keepalived)),
      scenario("freeze-peer", "keepalived frozen as master wakes to one holder",
          stage -> freeze(stage, SETTINGS, stage::keepalived, stage::buoy)),
      scenario("removed-by-hand", "an address that another program removes is back before anybody misses it",
          Failures::removedByHand),
      scenario("ruleset-flushed", "another program's `nft flush ruleset` moves nothing, and the fence is back",
          Failures::rulesetFlushed));

  private Failures() {}

  private static void killed(Stage stage, RouterSettings settings) {
    var buoy = stage.buoy("n1", settings.priority(150));
    var keepalived = stage.keepalived("n2", SETTINGS.priority(100));
    stage.awaitMaster(buoy);
    if (settings.equals(FENCED)) {
      awaitFence(buoy);
      silent(stage, stage.probe(), keepalived, SILENT_KILLED_MILLIS, buoy::kill);
    } else {
      buoy.kill();
    }
    stage.awaitHolds(keepalived);
    Await.until(Node.SOON, "the address leaves the dead node", () -> !buoy.holds());
    buoy.start();
    stage.awaitMaster(buoy);
    buoy.stop();
    stage.awaitMaster(keepalived);
    keepalived.stop();
    assertThat(stage.holders()).isEmpty();
  }

  /// Both tables that stay when the agent dies.
  private static void awaitFence(Node buoy) {
    Await.until(Node.SOON, "its fence is in the kernel", () -> buoy.sh("nft list tables"),
        () -> buoy.sh("nft list tables | grep -c ' buoy-fence-' || true").strip().equals("2"));
  }

  /// Without a fence the address answers until the other node has it: the pause of the client would be short.
  private static void silent(Stage stage, Program probe, Node next, int millis, Runnable step) {
    probe.markLog();
    stage.processors().mark();
    step.run();
    long done = System.nanoTime();
    Await.until(Node.SOON, next.name + " answers", () -> probe.describe(20),
        () -> probe.count("^from " + next.name) > 0);
    double stalled = stage.processors().stalledMillis();
    assertThat(Stage.longestGapMillis(probe)).as("nobody answers, in ms").isGreaterThan(PAUSE_MILLIS);
    assertThat(Stage.pauseBeganMillis(probe, done))
        .as("the last answer after the step, in ms, a processor stood still for %.0f", stalled)
        .isLessThan(millis + 2 * stalled);
  }

  private static void linkDown(Stage stage, Elections.Kind better, Elections.Kind other) {
    var first = better.apply("n1", SETTINGS.priority(150));
    var second = other.apply("n2", SETTINGS.priority(100));
    stage.awaitMaster(first);
    stage.cut(first);
    stage.awaitMaster(second);
    stage.heal(first);
    stage.awaitMaster(first);
    stage.stays(first, Stage.aWhile(SETTINGS));
  }

  private static void freeze(Stage stage, RouterSettings settings, Elections.Kind better, Elections.Kind other) {
    var first = better.apply("n1", settings.priority(150));
    var second = other.apply("n2", SETTINGS.priority(100));
    stage.awaitMaster(first);
    var probe = settings.equals(FENCED) ? Optional.of(stage.probe()) : Optional.<Program>empty();
    // A fourth return within a minute would wait.
    for (int phase = 0; phase < Math.min(stage.phases(), 3); phase++) {
      probe.ifPresentOrElse(client -> {
        awaitFence(first);
        silent(stage, client, second, SILENT_FROZEN_MILLIS, () -> first.signal("STOP"));
      }, () -> first.signal("STOP"));
      stage.awaitHolds(second);
      second.forget();
      Await.stays(Duration.ofMillis(200L + 30L * phase), "it is frozen", second::holds);
      first.signal("CONT");
      stage.awaitMaster(first);
      stage.stays(first, Stage.aWhile(SETTINGS));
      assertThat(second.became(State.MASTER)).as("the other node came back as master").isLessThanOrEqualTo(1);
    }
  }

  private static void removedByHand(Stage stage) {
    var buoy = stage.buoy("n1", SETTINGS.priority(150));
    var keepalived = stage.keepalived("n2", SETTINGS.priority(100));
    stage.awaitMaster(buoy);
    var kernel = stage.addressNews(buoy);
    stage.processors().mark();
    for (int phase = 0; phase < stage.phases(); phase++) {
      var address = buoy.sh("ip -o -4 address show dev eth0 | grep -o '10.77.0.100/[0-9]*'").strip();
      buoy.sh("ip address del " + address + " dev eth0");
      Await.until(Duration.ofSeconds(2), "it is back", buoy::holds);
    }
    stage.stays(buoy, Stage.aWhile(SETTINGS));
    assertThat(keepalived.became(State.MASTER)).as("keepalived took over").isZero();
    double stalled = stage.processors().stalledMillis();
    var absences = Stage.absencesMillis(kernel);
    var each = "the address was away for %s ms, a processor stood still for %.0f".formatted(absences, stalled);
    System.out.println("interop: " + each);
    assertThat(absences).as(each).hasSize(stage.phases()).allMatch(absence -> absence < LONG_AWAY_MILLIS + 2 * stalled);
    assertThat(absences.get(absences.size() / 2)).as("the median: " + each).isLessThan(AWAY_MILLIS + 2 * stalled);
  }

  private static void rulesetFlushed(Stage stage) {
    var buoy = stage.buoy("n1", FENCED.priority(150));
    var keepalived = stage.keepalived("n2", SETTINGS.priority(100));
    stage.awaitMaster(buoy);
    var probe = stage.probe();
    for (int phase = 0; phase < stage.phases(); phase++) {
      awaitFence(buoy);
      buoy.sh("nft flush ruleset");
      stage.stays(buoy, Stage.aWhile(SETTINGS));
    }
    assertThat(keepalived.became(State.MASTER)).as("keepalived took over").isZero();
    awaitFence(buoy);
    silent(stage, probe, keepalived, SILENT_KILLED_MILLIS, buoy::kill);
    stage.awaitHolds(keepalived);
  }
}
