package dev.buoy.e2e.interop;

import static dev.buoy.e2e.interop.Scenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.interop.Node.State;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/// Who is master, and how it goes from one node to the other.
final class Elections {
  static final List<Scenario> ALL = List.of(
      scenario("takeover-v2-buoy-first", "version 2: keepalived takes over from Buoy and gives way",
          stage -> takeOver(stage, RouterSettings.version(2), stage::buoy, stage::keepalived)),
      scenario("takeover-v2-peer-first", "version 2: Buoy takes over from keepalived and gives way",
          stage -> takeOver(stage, RouterSettings.version(2), stage::keepalived, stage::buoy)),
      scenario("takeover-v3-buoy-first", "version 3: keepalived takes over from Buoy and gives way",
          stage -> takeOver(stage, RouterSettings.version(3), stage::buoy, stage::keepalived)),
      scenario("takeover-v3-peer-first", "version 3: Buoy takes over from keepalived and gives way",
          stage -> takeOver(stage, RouterSettings.version(3), stage::keepalived, stage::buoy)),
      scenario("takeover-ipv6-buoy-first", "IPv6: keepalived takes over from Buoy and gives way",
          stage -> takeOver(stage, RouterSettings.ipv6(), stage::buoy, stage::keepalived)),
      scenario("takeover-ipv6-peer-first", "IPv6: Buoy takes over from keepalived and gives way",
          stage -> takeOver(stage, RouterSettings.ipv6(), stage::keepalived, stage::buoy)),
      scenario("frr-v2-buoy-first", "version 2: frr takes over from Buoy and gives way",
          stage -> takeOver(stage, RouterSettings.version(2), stage::buoy, stage::frr)),
      scenario("frr-v2-peer-first", "version 2: Buoy takes over from frr and gives way",
          stage -> takeOver(stage, RouterSettings.version(2), stage::frr, stage::buoy)).rare(),
      scenario("frr-v3-buoy-first", "version 3: frr takes over from Buoy and gives way",
          stage -> takeOver(stage, RouterSettings.version(3), stage::buoy, stage::frr)),
      scenario("frr-v3-peer-first", "version 3: Buoy takes over from frr and gives way",
          stage -> takeOver(stage, RouterSettings.version(3), stage::frr, stage::buoy)),
      scenario("frr-ipv6-buoy-first", "IPv6: frr takes over from Buoy and gives way",
          stage -> takeOver(stage, RouterSettings.ipv6(), stage::buoy, stage::frr)),
      scenario("frr-ipv6-peer-first", "IPv6: Buoy takes over from frr and gives way",
          stage -> takeOver(stage, RouterSettings.ipv6(), stage::frr, stage::buoy)),
      scenario("owner-buoy", "priority 255 is master from the start, Buoy's",
          stage -> owner(stage, stage::buoy, stage::keepalived)),
      scenario("owner-peer", "priority 255 is master from the start, keepalived's",
          stage -> owner(stage, stage::keepalived, stage::buoy)),
      scenario("tie-buoy-wins", "equal priorities: the higher address stays master, Buoy's",
          stage -> tie(stage, stage::keepalived, stage::buoy)),
      scenario("tie-peer-wins", "equal priorities: the higher address stays master, keepalived's",
          stage -> tie(stage, stage::buoy, stage::keepalived)),
      scenario("preempt-off-buoy", "Buoy without preempt comes back as backup",
          stage -> preemptOff(stage, stage::buoy, stage::keepalived)),
      scenario("preempt-off-peer", "keepalived with nopreempt comes back as backup of Buoy",
          stage -> preemptOff(stage, stage::keepalived, stage::buoy)),
      scenario("preempt-off-both", "nobody preempts: whoever has the address keeps it, through a return and a weight",
          Elections::preemptOffBoth),
      scenario("preempt-delay", "Buoy waits its preempt_delay beside a keepalived of lower priority",
          stage -> preemptDelay(stage, stage::buoy, stage::keepalived)),
      scenario("preempt-delay-peer", "keepalived waits its preempt_delay beside a Buoy of lower priority",
          stage -> preemptDelay(stage, stage::keepalived, stage::buoy)).rare(),
      scenario("preempt-delay-ends", "a Buoy that waits its preempt_delay takes over at once from a master that dies",
          Elections::preemptDelayEnds));

  private Elections() {}

  @FunctionalInterface
  interface Kind extends BiFunction<String, RouterSettings, Node> {}

  /// Stop, kill and preemption, each seen from both nodes.
  private static void takeOver(Stage stage, RouterSettings settings, Kind better, Kind other) {
    var second = other.apply("n2", settings.priority(100));
    stage.awaitMaster(second);
    var first = better.apply("n1", settings.priority(150));
    stage.awaitMaster(first);

    first.stop();
    stage.awaitHolds(second);
    if (!(first instanceof FrrNode)) {
      assertThat(first.holds()).as("the stopped node has the address").isFalse();
    }
    first.start();
    stage.awaitMaster(first);
    first.kill();
    stage.awaitHolds(second);
    first.start();
    stage.awaitMaster(first);

    second.forget();
    stage.stays(first, Stage.aWhile(settings));
    assertThat(second.became(State.MASTER)).as("transitions while nothing happens").isZero();
  }

  private static void owner(Stage stage, Kind owning, Kind other) {
    var settings = RouterSettings.version(3);
    var second = other.apply("n2", settings.priority(254));
    stage.awaitMaster(second);
    var owner = owning.apply("n1", settings.priority(255));
    stage.awaitMaster(owner);
    assertThat(owner.became(State.BACKUP)).as("the owner waited as backup").isZero();
    owner.stop();
    stage.awaitMaster(second);
  }

  private static void tie(Stage stage, Kind lower, Kind higher) {
    var settings = RouterSettings.version(3);
    var loser = lower.apply("n1", settings);
    stage.awaitMaster(loser);
    stage.split();
    var winner = higher.apply("n2", settings);
    stage.awaitHolds(winner);
    loser.forget();
    winner.forget();
    stage.whole();
    stage.awaitMaster(winner);
    stage.stays(winner, Stage.aWhile(settings));
    assertThat(loser.became(State.MASTER)).as("the loser became master again").isZero();
    assertThat(winner.became(State.BACKUP)).as("the winner gave way").isZero();
  }

  private static void preemptOff(Stage stage, Kind better, Kind other) {
    var settings = RouterSettings.version(3);
    var first = better.apply("n1", settings.priority(150).preempt(false));
    stage.awaitMaster(first);
    var second = other.apply("n2", settings.priority(100));
    first.stop();
    stage.awaitMaster(second);
    first.start();
    stage.stays(second, Stage.aWhile(settings));
    second.kill();
    stage.awaitHolds(first);
  }

  private static void preemptOffBoth(Stage stage) {
    var settings = RouterSettings.version(3).preempt(false).track(-60);
    var buoy = started(stage::buoy, "n1", settings.priority(150));
    stage.awaitMaster(buoy);
    var keepalived = started(stage::keepalived, "n2", settings.priority(120));
    buoy.track(false);
    stage.stays(buoy, Duration.ofSeconds(2));
    buoy.track(true);
    buoy.stop();
    stage.awaitMaster(keepalived);
    buoy.start();
    keepalived.track(false);
    stage.stays(keepalived, Duration.ofSeconds(2));
    keepalived.stop();
    stage.awaitMaster(buoy);
    keepalived.start();
    stage.stays(buoy, Stage.aWhile(settings));
  }

  /// Starts a node whose tracker holds.
  static Node started(Kind kind, String name, RouterSettings settings) {
    var node = kind.apply(name, settings);
    node.track(true);
    return node;
  }

  private static void preemptDelay(Stage stage, Kind better, Kind other) {
    var settings = RouterSettings.version(3);
    var second = other.apply("n2", settings.priority(100));
    stage.awaitMaster(second);
    var first = better.apply("n1", settings.priority(150).delay(2));
    stage.stays(second, Duration.ofSeconds(1));
    stage.awaitMaster(first);
  }

  private static void preemptDelayEnds(Stage stage) {
    var settings = RouterSettings.version(3);
    var second = stage.keepalived("n2", settings.priority(100));
    stage.awaitMaster(second);
    var first = stage.buoy("n1", settings.priority(150).delay(600));
    stage.stays(second, Stage.aWhile(settings));
    second.kill();
    stage.awaitHolds(first);
  }
}
