package dev.buoy.e2e.interop;

import static dev.buoy.e2e.interop.Scenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.Await;
import dev.buoy.e2e.interop.Node.State;
import java.time.Duration;
import java.util.List;

/// Nodes with many virtual routers, and with several that move together.
final class Fleets {
  static final List<Scenario> ALL = List.of(
      scenario("group-buoy", "a sync group of Buoy over two links moves as one when either is cut, and back",
          stage -> group(stage, Fleets::buoy, Fleets::keepalived)),
      scenario("group-peer", "a sync group of keepalived over two links moves to Buoy's as one, and back",
          stage -> group(stage, Fleets::keepalived, Fleets::buoy)),
      scenario("routers-40", "twenty virtual routers on each of two links go to keepalived at one stop, and back",
          stage -> fleet(stage, new Fleet(List.of("eth0", "eth1"), 20, 2, 100, 1000, false))),
      scenario("routers-200", "a hundred virtual routers on each of two links go to keepalived at one stop, and back",
          stage -> fleet(stage, new Fleet(List.of("eth0", "eth1"), 100, 2, 100, 1000, false))).rare(),
      scenario("routers-255", "255 virtual routers on one link go to keepalived at one stop, and back",
          stage -> fleet(stage, new Fleet(List.of("eth0"), 255, 3, 100, 1000, false))).rare());

  private Fleets() {}

  @FunctionalInterface
  private interface Kind {
    Node start(Stage stage, String name, Fleet fleet);
  }

  private static void group(Stage stage, Kind better, Kind other) {
    var fleet = new Fleet(List.of("eth0", "eth1"), 1, 3, 100, 100, true);
    stage.secondLink();
    var second = other.start(stage, "n2", fleet.priority(100));
    stage.awaitFleet(second, fleet);
    var first = better.start(stage, "n1", fleet.priority(150));
    stage.awaitFleet(first, fleet);
    for (var link : fleet.interfaces()) {
      stage.cut(first, link);
      stage.awaitFleet(second, fleet);
      Await.stays(Stage.aWhile(fleet.first()), "the group stays away", () -> Stage.held(first) == 0);
      stage.heal(first, link);
      stage.awaitFleet(first, fleet);
      second.forget();
      Await.stays(Stage.aWhile(fleet.first()), "the group is back", () -> Stage.held(second) == 0);
      assertThat(second.became(State.MASTER)).as("the other became master again").isZero();
    }
  }

  private static void fleet(Stage stage, Fleet fleet) {
    stage.secondLink();
    var first = buoy(stage, "n1", fleet.priority(150));
    var second = keepalived(stage, "n2", fleet.priority(100));
    stage.awaitFleet(first, fleet);
    for (var node : List.of(first, second)) {
      System.out.printf("interop: %d routers, %s: %s%n", fleet.size(), node.name, node.usage(Duration.ofSeconds(2)));
    }
    first.stop();
    stage.awaitFleet(second, fleet);
    first.start();
    stage.awaitFleet(first, fleet);
  }

  private static Node buoy(Stage stage, String name, Fleet fleet) {
    return stage.buoy(name, fleet.first(), fleet::buoy);
  }

  private static Node keepalived(Stage stage, String name, Fleet fleet) {
    return stage.keepalived(name, fleet.first(), fleet::keepalived);
  }
}
