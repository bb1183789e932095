package dev.buoy.e2e.interop;

import static dev.buoy.e2e.interop.Scenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.Program;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Planned hand-overs: a client that asks the address each millisecond gets every answer.
final class HandOvers {
  static final List<Scenario> ALL = List.of(
      scenario("handover-stop-to-peer", "Buoy stops beside keepalived: no question is lost; it comes back",
          stage -> stop(stage, RouterSettings.version(3), stage::keepalived)),
      scenario("handover-stop-to-buoy", "Buoy stops and comes back beside Buoy: no question is lost",
          stage -> stop(stage, RouterSettings.version(3), stage::buoy)),
      scenario("handover-stop-v2", "version 2, 1 s: Buoy stops beside keepalived: no question is lost; it comes back",
          stage -> stop(stage, RouterSettings.version(2), stage::keepalived)),
      scenario("handover-to-better-peer", "keepalived preempts Buoy: no question is lost",
          HandOvers::betterPeer),
      scenario("handover-forced-to-peer", "failover beside keepalived: no question is lost; release",
          HandOvers::forcedToPeer),
      scenario("handover-standby-to-peer", "standby beside keepalived: no question is lost; release",
          HandOvers::standbyToPeer),
      scenario("handover-forced-to-buoy", "failover, failover --to, standby and release among agents: nothing is lost",
          HandOvers::forcedToBuoy));

  /// Rounds beyond those that are asked for.
  private static final int MOST_MORE = 5;

  private HandOvers() {}

  /// Plays a round at every phase, and again until each kind of move in it was judged once.
  private static void rounds(Stage stage, Program probe, int rounds, Consumer<Moves> round) {
    var moves = new Moves(stage, probe);
    for (int i = 0; i < rounds || !moves.unjudged.isEmpty(); i++) {
      if (i == rounds + MOST_MORE) {
        throw new AssertionError("not judged, as a processor stood still each time: " + moves.unjudged);
      }
      round.accept(moves);
    }
  }

  /// The steps of a scenario: what moves the address, and whereto. Where a processor stood still meanwhile, what is lost
  /// is not the protocol's: it is said, and not judged.
  private static final class Moves {
    private final Stage stage;
    private final Program probe;
    private final Set<String> judged = new HashSet<>();
    private final Set<String> unjudged = new TreeSet<>();

    Moves(Stage stage, Program probe) {
      this.stage = stage;
      this.probe = probe;
    }

    void move(String what, Node to, Runnable step) {
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(to.settings.millis() * 1_000_000L));
      var processors = stage.processors();
      probe.markLog();
      processors.mark();
      step.run();
      stage.awaitMaster(to);
      long lost = Stage.lost(probe);
      long stalled = Math.round(processors.stalledMillis());
      if (stalled == 0) {
        assertThat(lost).as("questions lost: " + what).isZero();
        judged.add(what);
        unjudged.remove(what);
      } else {
        System.out.println("interop: " + what + ": " + lost + " lost, a processor stood still for " + stalled + " ms");
        if (!judged.contains(what)) {
          unjudged.add(what);
        }
      }
    }
  }

  private static void stop(Stage stage, RouterSettings settings, Elections.Kind other) {
    var buoy = stage.buoy("n1", settings.priority(150));
    stage.awaitMaster(buoy);
    var second = other.apply("n2", settings.priority(100));
    var probe = stage.probe();
    rounds(stage, probe, stage.phases(), moves -> {
      moves.move("stop", second, buoy::stop);
      moves.move("preemption", buoy, buoy::start);
    });
  }

  /// What keepalived loses when it stops is its own: it takes the addresses off at once.
  private static void betterPeer(Stage stage) {
    var settings = RouterSettings.version(3);
    var buoy = stage.buoy("n2", settings.priority(100));
    stage.awaitMaster(buoy);
    var keepalived = stage.keepalived("n1", settings.priority(150));
    stage.awaitMaster(keepalived);
    var probe = stage.probe();
    rounds(stage, probe, stage.phases(), moves -> {
      probe.markLog();
      keepalived.stop();
      stage.awaitMaster(buoy);
      long lost = Stage.lost(probe);
      System.out.println("interop: keepalived stopped, " + lost + " questions lost");
      assertThat(lost).as("questions lost where nobody has the address for the skew time").isGreaterThan(20);
      moves.move("preemption by keepalived", keepalived, keepalived::start);
    });
  }

  private static void forcedToPeer(Stage stage) {
    toPeer(stage, (moves, buoy, keepalived) -> {
      moves.move("failover", keepalived, () -> buoy.verb("failover", "VI_1", "--force", "--confirm", "VI_1"));
      moves.move("release", buoy, () -> buoy.verb("release", "VI_1", "--confirm", "VI_1"));
    });
  }

  private static void standbyToPeer(Stage stage) {
    toPeer(stage, (moves, buoy, keepalived) -> {
      moves.move("standby", keepalived, () -> buoy.verb("standby", "n1", "--force", "--confirm", "n1"));
      moves.move("release", buoy, () -> buoy.verb("release", "n1", "--confirm", "n1"));
    });
  }

  @FunctionalInterface
  private interface Round {
    void play(Moves moves, Node buoy, Node keepalived);
  }

  private static void toPeer(Stage stage, Round round) {
    var settings = RouterSettings.version(3);
    var buoy = stage.buoy("n1", settings.priority(150), List.of("n1"));
    stage.awaitMaster(buoy);
    var keepalived = stage.keepalived("n2", settings.priority(100));
    rounds(stage, stage.probe(), stage.phases(), moves -> round.play(moves, buoy, keepalived));
  }

  private static void forcedToBuoy(Stage stage) {
    var settings = RouterSettings.version(3);
    var nodes = List.of("n1", "n2", "n3");
    var first = stage.buoy("n1", settings.priority(150), nodes);
    var second = stage.buoy("n2", settings.priority(140), nodes);
    var third = stage.buoy("n3", settings.priority(50), nodes);
    stage.awaitMaster(first);
    rounds(stage, stage.probe(), 1, moves -> {
      moves.move("failover", second, () -> third.verb("failover", "VI_1", "--force", "--confirm", "VI_1"));
      moves.move("release", first, () -> third.verb("release", "VI_1", "--confirm", "VI_1"));
      moves.move("failover --to", third, () -> second.verb("failover", "VI_1", "--to", "n3", "--confirm", "VI_1"));
      moves.move("release of --to", first, () -> second.verb("release", "VI_1", "--confirm", "VI_1"));
      moves.move("standby", second, () -> second.verb("standby", "n1", "--force", "--confirm", "n1"));
      moves.move("release of standby", first, () -> second.verb("release", "n1", "--confirm", "n1"));
    });
  }
}
