package dev.buoy.e2e.interop;

import static dev.buoy.e2e.interop.Scenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.Await;
import dev.buoy.e2e.interop.Node.State;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What the two files say, alike or not, and what reading them again does.
final class Settings {
  static final List<Scenario> ALL = List.of(
      scenario("interval-learned", "a version 3 backup waits by the master's interval, not its own",
          Settings::intervalLearned),
      scenario("password-right", "version 2 with one password", stage -> passwords(stage, "s3cret", "s3cret")),
      scenario("password-wrong", "version 2 with two passwords: neither believes the other, Buoy names it",
          stage -> passwords(stage, "s3cret", "other")),
      scenario("password-missing", "version 2, keepalived without a password: Buoy names it",
          stage -> passwords(stage, "s3cret", null)),
      scenario("unicast-v2", "version 2 in unicast", stage -> unicast(stage, RouterSettings.version(2))),
      scenario("unicast-v3", "version 3 in unicast", stage -> unicast(stage, RouterSettings.version(3))),
      scenario("tracker-buoy", "a tracker of Buoy moves the address to keepalived and back",
          stage -> tracker(stage, stage::buoy, stage::keepalived)),
      scenario("tracker-peer", "a track_script of keepalived moves the address to Buoy and back",
          stage -> tracker(stage, stage::keepalived, stage::buoy)),
      scenario("weights-both", "the same tracker with a weight on both nodes: the sum decides, added or taken off",
          Settings::weights),
      scenario("signed", "two Buoys with auth_hmac take over from each other, a third with another key is not believed",
          Settings::signed),
      scenario("reload-buoy", "SIGHUP of Buoy as master moves nothing, removes no address and delays no advertisement",
          stage -> reload(stage, stage::buoy, stage::keepalived, 150)),
      scenario("reload-peer", "SIGHUP of keepalived as master moves nothing at Buoy",
          stage -> reload(stage, stage::keepalived, stage::buoy, 400)),
      scenario("twenty-addresses", "twenty addresses go from one node to the other and back", Settings::twenty));

  private Settings() {}

  private static void intervalLearned(Stage stage) {
    var slow = RouterSettings.version(3).millis(400);
    var master = stage.keepalived("n2", slow.priority(150));
    stage.awaitMaster(master);
    var backup = stage.buoy("n1", RouterSettings.version(3).priority(100));
    // Before it has heard the master once it waits by its own, which is shorter than one interval of the master.
    LockSupport.parkNanos(2_000_000L * slow.millis());
    stage.awaitMaster(master);
    backup.forget();
    stage.stays(master, Stage.aWhile(slow));
    assertThat(backup.became(State.MASTER)).as("take-overs from a master that is slow").isZero();

    master.kill();
    stage.awaitHolds(backup);
    assertThat(backup.program().log())
        .anyMatch(line -> line.matches(".*no advertisement from 10.77.0.2 for 1\\.[45] s.*"));
  }

  private static void passwords(Stage stage, String ours, @Nullable String theirs) {
    var settings = RouterSettings.version(2);
    var keepalived = stage.keepalived("n2", settings.priority(150).password(theirs));
    stage.awaitMaster(keepalived);
    var buoy = stage.buoy("n1", settings.priority(100).password(ours));
    if (ours.equals(theirs)) {
      stage.stays(keepalived, Stage.aWhile(settings));
      assertThat(buoy.became(State.MASTER)).as("Buoy took over").isZero();
      return;
    }
    stage.awaitHolds(buoy);
    assertThat(keepalived.holds()).isTrue();
    Await.stays(Stage.aWhile(settings), "both are master", () -> buoy.holds() && keepalived.holds());
    assertThat(buoy.program().count("10\\.77\\.0\\.2.*(authentication|password|auth)")).as("lines that name it")
        .isBetween(1L, 4L);
  }

  private static void unicast(Stage stage, RouterSettings settings) {
    var buoy = stage.buoy("n1", settings.priority(150).peers("10.77.0.2"));
    var keepalived = stage.keepalived("n2", settings.priority(100).peers("10.77.0.1"));
    stage.awaitMaster(buoy);
    stage.stays(buoy, Stage.aWhile(settings));
    buoy.stop();
    stage.awaitMaster(keepalived);
    buoy.start();
    stage.awaitMaster(buoy);
  }

  private static void tracker(Stage stage, Elections.Kind tracking, Elections.Kind other) {
    var settings = RouterSettings.version(3);
    var second = other.apply("n2", settings.priority(100));
    stage.awaitMaster(second);
    var first = tracking.apply("n1", settings.priority(90).track(60));
    stage.stays(second, Stage.aWhile(settings));
    first.track(true);
    stage.awaitMaster(first);
    first.track(false);
    stage.awaitMaster(second);
  }

  /// Each node in turn loses its tracker, and both together.
  private static void weights(Stage stage) {
    var settings = RouterSettings.version(3);
    var first = Elections.started(stage::buoy, "n1", settings.priority(150).track(-60));
    var second = Elections.started(stage::keepalived, "n2", settings.priority(60).track(60));
    stage.awaitMaster(first);
    first.track(false);
    stage.awaitMaster(second); // 90 and 120
    second.track(false);
    stage.awaitMaster(first); // 90 and 60
    second.track(true);
    stage.awaitMaster(second);
    first.track(true);
    stage.awaitMaster(first); // 150 and 120
    second.forget();
    second.track(false);
    stage.stays(first, Stage.aWhile(settings));
    assertThat(second.became(State.MASTER)).as("the other node became master").isZero();
  }

  private static void signed(Stage stage) {
    var settings = RouterSettings.version(3);
    var second = stage.buoy("n2", settings.priority(100).more(key("a")));
    stage.awaitMaster(second);
    var first = stage.buoy("n1", settings.priority(150).more(key("a")));
    stage.awaitMaster(first);
    first.kill();
    stage.awaitHolds(second);
    first.start();
    stage.awaitMaster(first);

    var third = stage.buoy("n3", settings.priority(200).more(key("b")));
    stage.awaitHolds(third);
    Await.stays(Stage.aWhile(settings), "the address is not given to it", first::holds);
    assertThat(first.program().count("10\\.77\\.0\\.3.*(HMAC|signed|signature|key)")).as("lines that name it")
        .isBetween(1L, 4L);
  }

  private static String key(String letter) {
    return "auth_hmac: {id: 1, key: " + letter.repeat(32) + "}";
  }

  private static void reload(Stage stage, Elections.Kind reloading, Elections.Kind other, int gapMillis) {
    var settings = RouterSettings.version(3);
    var first = reloading.apply("n1", settings.priority(150));
    stage.awaitMaster(first);
    var second = other.apply("n2", settings.priority(100));
    var probe = stage.probe();
    first.forget();
    second.forget();
    probe.markLog();
    var news = stage.addressNews(first);
    var wire = stage.advertisements(first);
    stage.processors().mark();
    for (int priority : new int[]{150, 140, 160}) {
      first.reload(first.settings.priority(priority));
      stage.stays(first, Stage.aWhile(settings));
    }
    assertThat(second.became(State.MASTER)).as("the other node became master").isZero();
    assertThat(Stage.longestGapMillis(probe)).as("the client's longest gap in ms").isLessThan(gapMillis);
    if (first instanceof BuoyNode) {
      double stalled = stage.processors().stalledMillis();
      assertThat(news.count("Deleted.*" + RouterSettings.VIP)).as("removals of its address").isZero();
      assertThat(Stage.longestIntervalMillis(wire))
          .as("between two advertisements in ms, a processor stood still for %.0f ms", stalled)
          .isLessThan(1.5 * settings.millis() + 2 * stalled);
    }
  }

  private static void twenty(Stage stage) {
    var addresses = IntStream.range(101, 121).mapToObj(i -> "10.77.0." + i).toList();
    var settings = RouterSettings.version(3)
        .addresses(addresses.stream().map(address -> address + "/24").toArray(String[]::new));
    var buoy = stage.buoy("n1", settings.priority(150));
    var keepalived = stage.keepalived("n2", settings.priority(100));
    awaitAll(stage, addresses, buoy, keepalived);
    buoy.stop();
    awaitAll(stage, addresses, keepalived, buoy);
    buoy.start();
    awaitAll(stage, addresses, buoy, keepalived);
  }

  private static void awaitAll(Stage stage, List<String> addresses, Node holder, Node other) {
    Await.until(Node.SOON, holder.name + " alone holds all addresses", stage::logs, () -> {
      var here = holder.sh("ip -o address show dev eth0");
      var there = other.sh("ip -o address show dev eth0");
      return addresses.stream().allMatch(a -> here.contains(" " + a + "/") && !there.contains(" " + a + "/"));
    });
  }
}
