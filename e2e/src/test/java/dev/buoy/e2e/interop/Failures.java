package dev.buoy.e2e.interop;

import static dev.buoy.e2e.interop.Scenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.Await;
import dev.buoy.e2e.interop.Node.State;
import java.time.Duration;
import java.util.List;

/// Nodes that die, freeze, lose their link, and what another program does to them.
final class Failures {
  static final List<Scenario> ALL = List.of(
      scenario("killed", "Buoy killed as master comes back to one holder, its address not left behind",
          Failures::killed),
      scenario("link-down-buoy", "the link of Buoy as master goes and comes",
          stage -> linkDown(stage, stage::buoy, stage::keepalived)),
      scenario("link-down-peer", "the link of keepalived as master goes and comes",
          stage -> linkDown(stage, stage::keepalived, stage::buoy)),
      scenario("freeze-buoy", "Buoy frozen as master wakes to one holder",
          stage -> freeze(stage, stage::buoy, stage::keepalived)),
      scenario("freeze-peer", "keepalived frozen as master wakes to one holder",
          stage -> freeze(stage, stage::keepalived, stage::buoy)),
      scenario("removed-by-hand", "an address that another program removes is back before anybody misses it",
          Failures::removedByHand),
      scenario("ruleset-flushed", "another program's `nft flush ruleset` moves nothing", Failures::rulesetFlushed));

  private static final RouterSettings SETTINGS = RouterSettings.version(3);

  private Failures() {}

  private static void killed(Stage stage) {
    var buoy = stage.buoy("n1", SETTINGS.priority(150));
    var keepalived = stage.keepalived("n2", SETTINGS.priority(100));
    stage.awaitMaster(buoy);
    buoy.kill();
    stage.awaitHolds(keepalived);
    Await.until(Node.SOON, "the address leaves the dead node", () -> !buoy.holds());
    buoy.start();
    stage.awaitMaster(buoy);
    buoy.stop();
    stage.awaitMaster(keepalived);
    keepalived.stop();
    assertThat(stage.holders()).isEmpty();
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

  private static void freeze(Stage stage, Elections.Kind better, Elections.Kind other) {
    var first = better.apply("n1", SETTINGS.priority(150));
    var second = other.apply("n2", SETTINGS.priority(100));
    stage.awaitMaster(first);
    // A fourth return within a minute would wait.
    for (int phase = 0; phase < Math.min(stage.phases(), 3); phase++) {
      first.signal("STOP");
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
    for (int phase = 0; phase < stage.phases(); phase++) {
      var address = buoy.sh("ip -o -4 address show dev eth0 | grep -o '10.77.0.100/[0-9]*'").strip();
      buoy.sh("ip address del " + address + " dev eth0");
      Await.until(Duration.ofSeconds(2), "it is back", buoy::holds);
    }
    stage.stays(buoy, Stage.aWhile(SETTINGS));
    assertThat(keepalived.became(State.MASTER)).as("keepalived took over").isZero();
    assertThat(Stage.longestAbsenceMillis(kernel)).as("the address was away, in ms").isLessThan(100);
  }

  private static void rulesetFlushed(Stage stage) {
    var buoy = stage.buoy("n1", SETTINGS.priority(150));
    var keepalived = stage.keepalived("n2", SETTINGS.priority(100));
    stage.awaitMaster(buoy);
    for (int phase = 0; phase < stage.phases(); phase++) {
      buoy.sh("nft flush ruleset");
      stage.stays(buoy, Stage.aWhile(SETTINGS));
    }
    assertThat(keepalived.became(State.MASTER)).as("keepalived took over").isZero();
    buoy.kill();
    stage.awaitHolds(keepalived);
  }
}
