package dev.buoy.e2e.interop;

import static dev.buoy.e2e.interop.Scenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.Await;
import dev.buoy.e2e.Program;
import dev.buoy.e2e.interop.Node.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Networks that split, and networks that carry what they should not.
final class BadNetworks {
  /// What Buoy as the winner takes to be known by every host, in the median of the phases. Of a keepalived that wins Buoy
  /// hears nothing before its next advertisement.
  private static final int HEALED_MILLIS = 100;
  /// The same at every phase on a machine that is busy, as both nodes, the client and other scenarios share its
  /// processors; a processor that stands still may hold up the winner first and the client after it.
  private static final int LATE_HEALED_MILLIS = 150;

  static final List<Scenario> ALL = List.of(
      scenario("split-buoy-wins", "after a split every host knows Buoy as the one master, at every phase",
          stage -> split(stage, HEALED_MILLIS, stage::buoy, stage::keepalived)),
      scenario("split-peer-wins", "after a split every host knows keepalived as the one master, at every phase",
          stage -> split(stage, LATE_HEALED_MILLIS, stage::keepalived, stage::buoy)),
      scenario("one-way-loss", "a backup that hears nothing becomes a second master and gives way when it hears again",
          BadNetworks::oneWay),
      scenario("malformed-master-v2", "bad packets of every kind change nothing at Buoy as master, version 2",
          stage -> malformed(stage, RouterSettings.version(2), 150)),
      scenario("malformed-backup-v2", "bad packets of every kind change nothing at Buoy as backup, version 2",
          stage -> malformed(stage, RouterSettings.version(2), 50)),
      scenario("malformed-master-v3", "bad packets of every kind change nothing at Buoy as master, version 3",
          stage -> malformed(stage, RouterSettings.version(3), 150)),
      scenario("malformed-backup-v3", "bad packets of every kind change nothing at Buoy as backup, version 3",
          stage -> malformed(stage, RouterSettings.version(3), 50)),
      scenario("malformed-master-ipv6", "bad packets of every kind change nothing at Buoy as master, IPv6",
          stage -> malformed(stage, RouterSettings.ipv6(), 150)),
      scenario("malformed-backup-ipv6", "bad packets of every kind change nothing at Buoy as backup, IPv6",
          stage -> malformed(stage, RouterSettings.ipv6(), 50)),
      scenario("flood", "2,000 bad packets a second silence neither Buoy nor its log",
          stage -> flood(stage, List.of(new Flood("CHECKSUM", 4_000, 500), new Flood("all", 4_000, 500)))).apart(),
      scenario("flood-flat-out", "bad packets as fast as one sender can silence neither Buoy nor its log",
          stage -> flood(stage, List.of(new Flood("all", 100_000, 0)))).apart().rare());

  private static final int MOST_FLOODS = 4;
  /// In which a router's role moves three times of a node's free will, and no more.
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private record Flood(String kind, int count, long pauseMicros) {}

  private BadNetworks() {}

  private static void split(Stage stage, int healedMillis, Elections.Kind better, Elections.Kind other) {
    var settings = RouterSettings.version(3);
    var first = better.apply("n1", settings.priority(150));
    var second = other.apply("n2", settings.priority(100));
    stage.awaitMaster(first);
    var probe = stage.probe();
    var gaps = new ArrayList<Double>();
    for (int phase = 0; phase < stage.phases(); phase++) {
      stage.split();
      stage.awaitHolds(second);
      long nanos = settings.millis() * 1_000_000L * phase / stage.phases();
      LockSupport.parkNanos(settings.millis() * 1_000_000L + nanos);
      first.forget();
      probe.markLog();
      stage.processors().mark();
      stage.whole();
      stage.awaitMaster(first);
      stage.stays(first, Stage.aWhile(settings));
      assertThat(first.became(State.BACKUP)).as("the winner gave way").isZero();
      double stalled = stage.processors().stalledMillis();
      double gap = Stage.longestGapMillis(probe);
      assertThat(gap)
          .as("the client's longest gap in ms, phase %d, a processor stood still for %.0f ms", phase, stalled)
          .isLessThan(LATE_HEALED_MILLIS + 2 * stalled);
      gaps.add(gap - 2 * stalled);
    }
    gaps.sort(null);
    System.out.println("interop: " + first.name + " won after a split, the client's longest gaps in ms: " + gaps);
    assertThat(gaps.get(gaps.size() / 2)).as("the median of " + gaps).isLessThan(healedMillis);
  }

  private static void oneWay(Stage stage) {
    var settings = RouterSettings.version(3);
    var keepalived = stage.keepalived("n2", settings.priority(150));
    var buoy = stage.buoy("n1", settings.priority(100));
    stage.awaitMaster(keepalived);
    buoy.deafen();
    stage.awaitHolds(buoy);
    Await.stays(Stage.aWhile(settings), "both are master", () -> buoy.holds() && keepalived.holds());
    buoy.hear();
    stage.awaitMaster(keepalived);
    assertThat(buoy.program().log()).hasSizeLessThan(Stage.LOG_LINES);
  }

  private static void malformed(Stage stage, RouterSettings settings, int priority) {
    var buoy = stage.buoy("n1", settings.priority(priority));
    // keepalived as master falls silent while it gets bad packets, so Buoy as backup would rightly take over from it.
    var master = priority > 100 ? buoy : stage.buoy("n2", settings.priority(100));
    if (master == buoy) {
      stage.keepalived("n2", settings.priority(100));
    }
    stage.awaitMaster(master);
    buoy.forget();

    stage.badPackets("all", settings, 280, 5000);

    stage.stays(master, Duration.ofMillis(settings.masterDownMillis()));
    assertThat(buoy.became(State.MASTER) + buoy.became(State.BACKUP)).as("transitions of Buoy").isZero();
    assertThat(buoy.program().log()).as("its log").hasSizeBetween(1, Stage.LOG_LINES);

    // Nothing but what is bad about them kept them from being believed.
    master.forget();
    stage.badPackets("GOOD", settings, 3, 5000);
    Await.until(Node.SOON, "a good packet is believed", stage::logs, () -> master.became(State.BACKUP) > 0);
  }

  /// keepalived is there and may lose its way in a flood; what counts is what Buoy sends meanwhile. Only a machine whose
  /// processors run can show that: a flood during which one of them stood still is tried again, and where they always do,
  /// Buoy may be late by that.
  private static void flood(Stage stage, List<Flood> floods) {
    var settings = RouterSettings.version(3);
    var buoy = stage.buoy("n1", settings.priority(150));
    stage.keepalived("n2", settings.priority(100));
    stage.awaitMaster(buoy);
    var wire = stage.advertisements(buoy);
    var processors = stage.processors();
    int lines = 0;
    for (var each : floods) {
      lines += flood(stage, settings, each, buoy, wire, processors);
    }
    assertThat(lines).as("lines that say that packets are not accepted").isBetween(1, Stage.LOG_LINES);
  }

  /// @return how many lines said that packets are not accepted
  private static int flood(Stage stage, RouterSettings settings, Flood flood, Node buoy, Program wire,
      Processors processors) {
    int lines = 0;
    for (int tries = 1;; tries++) {
      buoy.forget();
      wire.markLog();
      processors.mark();
      stage.badPackets(flood.kind, settings, flood.count, flood.pauseMicros);
      lines += Math.toIntExact(buoy.program().count("not accepted"));
      var stalled = processors.stalledMillis();
      if (stalled < settings.millis() || tries == MOST_FLOODS) {
        var what = flood + ", a processor stood still for " + Math.round(stalled) + " ms: ";
        // What stood still for three intervals is rightly taken for frozen.
        if (stalled < 2 * settings.millis()) {
          assertThat(buoy.became(State.BACKUP)).as(what + "Buoy gave way").isZero();
        }
        // A flood may be as short as two intervals, in which one advertisement alone may have been seen.
        Await.until(Node.SOON, what + "Buoy advertises", () -> wire.count("VRRPv") > 1);
        assertThat(Stage.longestIntervalMillis(wire)).as(what + "between two of its advertisements, in ms")
            .isLessThan(2.0 * settings.millis() + 2 * stalled);
        System.out.println("interop: " + what + (stalled < settings.millis() ? "judged" : "hardly judged"));
        return lines;
      }
      // Taken for frozen three times within a minute, Buoy leaves the role where it is for the rest of that minute.
      stage.awaitMaster(buoy, Node.SOON.plus(WINDOW));
    }
  }
}
