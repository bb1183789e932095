package dev.buoy.agent.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import dev.buoy.agent.script.ScriptRunner;
import dev.buoy.agent.script.ScriptRunner.Result;
import dev.buoy.agent.script.ScriptRunner.Result.Failed;
import dev.buoy.agent.script.ScriptRunner.Result.Passed;
import dev.buoy.agent.script.ScriptRunner.Result.TimedOut;
import dev.buoy.agent.script.ScriptRunner.Result.Unrunnable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class TrackersTest {
  private static final TrackerConfig.Script ALIVE = new TrackerConfig.Script("alive", List.of("/bin/ok", "-x"),
      Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3);

  private final VirtualTime time = new VirtualTime();
  private final Runs runs = new Runs();
  private final List<String> changes = new ArrayList<>();

  @Test
  void theFirstResultAloneDecides() {
    var trackers = started(ALIVE);

    runs.end(new Failed(1));

    assertThat(changes).containsExactly("alive fails: script /bin/ok: exit 1");
    assertThat(trackers.holds()).containsEntry("alive", false);
  }

  @Test
  void laterResultsNeedRiseAndFallInARow() {
    started(ALIVE);
    runs.end(new Passed());

    results(new Failed(1), new Failed(1), new Passed(), new Failed(1), new Failed(1));
    assertThat(changes).isEmpty();

    results(new TimedOut(Duration.ofSeconds(1)));
    assertThat(changes).containsExactly("alive fails: script /bin/ok: 3 times killed, no result within 1000 ms");

    results(new Passed());
    assertThat(changes).hasSize(1);
    results(new Passed());
    assertThat(changes.getLast()).isEqualTo("alive holds: script /bin/ok: 2 times exit 0");
  }

  @Test
  void aScriptThatCannotRunIsAFailureWithItsReason() {
    var trackers = started(ALIVE);

    runs.end(new Unrunnable("/bin/ok: No such file or directory"));

    assertThat(changes).containsExactly("alive fails: script /bin/ok: cannot run: /bin/ok: No such file or directory");
    assertThat(trackers.views()).containsExactly(new TrackerView("alive", "script", "/bin/ok -x", false, true,
        "cannot run: /bin/ok: No such file or directory"));
  }

  @Test
  void runsStartOneIntervalApartAndNeverTwoAtOnce() {
    started(ALIVE);
    time.advance(Duration.ofMillis(500));
    runs.end(new Passed());
    assertThat(runs.started).isEqualTo(1);

    time.advance(Duration.ofMillis(1499));
    assertThat(runs.started).isEqualTo(1);
    time.advance(Duration.ofMillis(1));
    assertThat(runs.started).isEqualTo(2);

    time.advance(Duration.ofSeconds(5));
    assertThat(runs.started).isEqualTo(2);
    runs.end(new Passed());
    time.advance(Duration.ZERO);
    assertThat(runs.started).isEqualTo(3);
  }

  @Test
  void afterCloseNothingIsHeardOrStarted() {
    var trackers = started(ALIVE);

    trackers.close();
    runs.end(new Failed(1));
    time.advance(Duration.ofSeconds(10));

    assertThat(changes).isEmpty();
    assertThat(runs.started).isEqualTo(1);
  }

  @Test
  void trackersHoldUntilToldOtherwise() {
    var trackers = started(ALIVE, new TrackerConfig.Frontend("proxy", "web"));

    assertThat(trackers.holds()).containsEntry("alive", true).containsEntry("proxy", true);
    assertThat(trackers.views()).extracting(TrackerView::known).containsOnly(false);
  }

  @Test
  void aFrontendsStateReachesItsTrackersWithItsCauses() {
    var heard = new ArrayList<Why>();
    var trackers = new Trackers(List.of(new TrackerConfig.Frontend("proxy", "web"),
        new TrackerConfig.Frontend("other", "app")), time, Runnable::run, runs, (_, _, why) -> heard.add(why));

    trackers.frontend("web", true, Why.because(""));
    trackers.frontend("web", false, new Why("address in use", List.of("n1-7")));
    trackers.frontend("web", false, Why.because("still"));

    assertThat(heard).containsExactly(new Why("frontend web does not listen: address in use", List.of("n1-7")));
    assertThat(trackers.holds()).containsEntry("proxy", false).containsEntry("other", true);
  }

  @Test
  void aBackendHoldsWhileEnoughServersAreUsable() {
    var trackers = started(new TrackerConfig.Backend("quorum", "web", 2));

    trackers.backend("web", 2, Why.because("s3 is DOWN"));
    trackers.backend("web", 1, Why.because("s2 is DOWN"));
    trackers.backend("web", 3, Why.because("s2 is UP"));

    assertThat(changes).containsExactly("quorum fails: backend web has 1 usable, needs 2: s2 is DOWN",
        "quorum holds: backend web has 3 usable, needs 2: s2 is UP");
  }

  @Test
  void anInterfaceHoldsWhileItIsUp() {
    var trackers = started(new TrackerConfig.Interface("link", "eth0"));

    trackers.interfaceState("eth1", false, Why.because("no carrier"));
    trackers.interfaceState("eth0", false, Why.because("no carrier"));

    assertThat(changes).containsExactly("link fails: interface eth0 is down: no carrier");
  }

  @Test
  void whatIsTheSameAfterAReloadKeepsItsState() {
    var before = started(ALIVE, new TrackerConfig.Interface("link", "eth0"));
    runs.end(new Failed(1));
    before.interfaceState("eth0", false, Why.because("no carrier"));

    var after = trackers(ALIVE, new TrackerConfig.Interface("link", "eth1"));
    after.inherit(before);

    assertThat(after.holds()).containsEntry("alive", false).containsEntry("link", true);
    assertThat(after.views()).extracting(TrackerView::reason).containsExactly("exit 1", "");
  }

  private Trackers started(TrackerConfig... configs) {
    var trackers = trackers(configs);
    trackers.start();
    return trackers;
  }

  private Trackers trackers(TrackerConfig... configs) {
    return new Trackers(List.of(configs), time, Runnable::run, runs,
        (tracker, holds, why) -> changes.add(tracker + (holds ? " holds: " : " fails: ") + why.reason()));
  }

  private void results(Result... results) {
    for (var result : results) {
      time.advance(Duration.ofSeconds(2));
      runs.end(result);
    }
  }

  /// Runs that end when the test says so.
  private static final class Runs implements ScriptRunner {
    private final Queue<Consumer<Result>> open = new ArrayDeque<>();
    private int started;

    @Override
    public void run(List<String> command, Duration timeout, Consumer<Result> onResult) {
      started++;
      open.add(onResult);
    }

    void end(Result result) {
      open.remove().accept(result);
    }
  }

  private static final class VirtualTime implements Scheduler {
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::at));
    private long now;

    private record Timer(long at, Runnable task) {}

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
      var timer = new Timer(now + delay.toNanos(), task);
      timers.add(timer);
      return () -> timers.remove(timer);
    }

    void advance(Duration duration) {
      long until = now + duration.toNanos();
      for (var next = timers.peek(); next != null && next.at() <= until; next = timers.peek()) {
        timers.remove(next);
        now = next.at();
        next.task().run();
      }
      now = until;
    }
  }
}
