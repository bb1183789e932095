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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class TrackersTest {
  private static final TrackerConfig.Script ALIVE = new TrackerConfig.Script("alive", List.of("/bin/ok", "-x"),
      Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3);

  private static final TrackerConfig.File PRESENT = new TrackerConfig.File("present", Path.of("/run/x"), true);

  private final VirtualTime time = new VirtualTime();
  private final Runs runs = new Runs();
  private final Looks looks = new Looks();
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
        "cannot run: /bin/ok: No such file or directory", null));
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
        new TrackerConfig.Frontend("other", "app")), time, Runnable::run, runs, looks, (_, _, why) -> heard.add(why));

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

  @Test
  void aFileHoldsWhileItsNumberIsZero() {
    var trackers = started(PRESENT);

    looks.find(new Sample.Value(0));
    looks.change(new Sample.Value(3));
    looks.change(new Sample.Value(5));
    looks.change(new Sample.Value(0));

    assertThat(changes).containsExactly("present fails: file /run/x has 3", "present 3 -> 5",
        "present holds: file /run/x has 0");
    assertThat(trackers.numbers()).containsEntry("present", 0);
  }

  @Test
  void aFileThatIsAbsentCountsAsZeroUnlessToldOtherwise() {
    var trackers = started(PRESENT, new TrackerConfig.File("strict", Path.of("/run/y"), false));

    looks.find(new Sample.Absent());
    looks.find(new Sample.Absent());

    assertThat(changes).containsExactly("strict fails: file /run/y does not exist");
    assertThat(trackers.numbers()).isEqualTo(Map.of("present", 0));
  }

  @Test
  void aFileThatCannotBeReadFailsWithItsReason() {
    started(PRESENT);

    looks.find(new Sample.Unreadable("has no whole number"));

    assertThat(changes).containsExactly("present fails: file /run/x has no whole number");
  }

  @Test
  void aFileIsReadAgainAtOnceWhenItChangesAndWhenItChangedWhileBeingRead() {
    started(PRESENT);
    looks.watcher.run();
    looks.find(new Sample.Value(0));
    time.advance(Duration.ZERO);
    looks.find(new Sample.Value(1));

    assertThat(changes).containsExactly("present fails: file /run/x has 1");
  }

  @Test
  void aFileIsReadEachSecondWithoutAChange() {
    started(PRESENT);
    looks.find(new Sample.Value(0));

    time.advance(Duration.ofMillis(999));
    assertThat(looks.open).isEmpty();
    time.advance(Duration.ofMillis(1));
    assertThat(looks.open).hasSize(1);
  }

  @Test
  void processesNeedTheirQuorumAsOftenInARowAsTheFileSays() {
    started(new TrackerConfig.Program("web", "nginx", 2, 4, Duration.ofSeconds(1), 2, 3));

    looks.find(new Sample.Value(2));
    for (int running : List.of(1, 5, 2, 1, 1)) {
      time.advance(Duration.ofSeconds(1));
      looks.find(new Sample.Value(running));
    }
    assertThat(changes).isEmpty();
    time.advance(Duration.ofSeconds(1));
    looks.find(new Sample.Value(5));

    assertThat(changes).containsExactly("web fails: process nginx: 5 running, at most 4 allowed");
  }

  @Test
  void afterCloseNoFileIsLookedAt() {
    var trackers = started(PRESENT);

    trackers.close();
    looks.find(new Sample.Value(1));
    looks.watcher.run();
    time.advance(Duration.ofSeconds(5));

    assertThat(changes).isEmpty();
    assertThat(looks.open).isEmpty();
    assertThat(looks.watching).isFalse();
  }

  private Trackers started(TrackerConfig... configs) {
    var trackers = trackers(configs);
    trackers.start();
    return trackers;
  }

  private Trackers trackers(TrackerConfig... configs) {
    return new Trackers(List.of(configs), time, Runnable::run, runs, looks, new Trackers.Listener() {
      @Override
      public void changed(String tracker, boolean holds, Why why) {
        changes.add(tracker + (holds ? " holds: " : " fails: ") + why.reason());
      }

      @Override
      public void numberChanged(String tracker, int from, int to, Why why) {
        changes.add(tracker + " " + from + " -> " + to);
      }
    });
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
    public void run(Run run, Consumer<Result> onResult) {
      started++;
      open.add(onResult);
    }

    void end(Result result) {
      open.remove().accept(result);
    }
  }

  /// Looks that find what the test says, when it says so.
  private static final class Looks implements Sampler {
    private final Queue<Consumer<Sample>> open = new ArrayDeque<>();
    private Runnable watcher = () -> {};
    private boolean watching;

    @Override
    public void sample(TrackerConfig.Sampled tracker, Consumer<Sample> onSample) {
      open.add(onSample);
    }

    @Override
    public Cancellable watch(Path file, Runnable onChange) {
      watcher = onChange;
      watching = true;
      return () -> watching = false;
    }

    void find(Sample sample) {
      open.remove().accept(sample);
    }

    void change(Sample sample) {
      watcher.run();
      find(sample);
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
