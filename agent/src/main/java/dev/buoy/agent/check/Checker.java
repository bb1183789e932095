package dev.buoy.agent.check;

import dev.buoy.agent.time.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Checks targets again and again and keeps the health of each. Never two checks at once for one target, nor more than
/// so many for all. All methods are to be called on the loop that owns the scheduler, where the listeners are called too.
public final class Checker {
  /// Checks that may be under way, those of agents included; each takes a descriptor. More wait for one to end.
  public static final int MOST_AT_ONCE = 1000;

  private static final Duration FIRST_CHECKS = Duration.ofSeconds(1);
  private static final Duration CLOSEST = Duration.ofMillis(10);

  private final Scheduler scheduler;
  private final RandomGenerator random;
  private final Probe probe;
  private final Consumer<CheckReport> listener;
  private final FallGuard guard;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private Map<Key, Watch> watches = new LinkedHashMap<>();
  private int underWay;

  /// @param listener hears of every result, also of those that change nothing
  public Checker(Scheduler scheduler, Probe probe, Consumer<CheckReport> listener) {
    this(scheduler, RandomGenerator.getDefault(), probe, listener, _ -> {});
  }

  /// @param random for checks that are to be spread over time
  /// @param listener hears of every result, also of those that change nothing
  /// @param alarms hears when all servers of a backend fail at once, before the results that say so
  public Checker(Scheduler scheduler, RandomGenerator random, Probe probe, Consumer<CheckReport> listener,
      Consumer<FallAlarm> alarms) {
    this.scheduler = scheduler;
    this.random = random;
    this.probe = probe;
    this.listener = listener;
    this.guard = new FallGuard(alarms);
  }

  /// Makes these the targets. One that stays at its address keeps its health and its pace; others start as unknown.
  /// First checks are spread over a second, or the shorter interval, or longer when there are many.
  /// @param targets no two of the same server
  public void check(List<CheckTarget> targets) {
    Map<Key, Watch> next = new LinkedHashMap<>();
    List<Watch> added = new ArrayList<>();
    for (var target : targets) {
      var known = watches.remove(Key.of(target));
      if (known != null && known.target().address().equals(target.address())) {
        known.follow(target);
        next.put(Key.of(target), known);
      } else {
        var watch = new Watch(this, target, known != null && known.paused());
        stop(known);
        added.add(watch);
        next.put(Key.of(target), watch);
      }
    }
    watches.values().forEach(this::stop);
    watches = next;
    for (var i = 0; i < added.size(); i++) {
      added.get(i).startAfter(spread(added.get(i).target().config(), i, added.size()));
    }
    guard.keep(watches.values().stream().filter(watch -> !watch.paused()).map(watch -> watch.target().backend())
        .toList());
  }

  /// Stops the checks of one server until `resume`, as for maintenance; a running check is forgotten. Without effect on
  /// a server that is not checked.
  public void pause(String backend, String server) {
    find(backend, server).ifPresent(Watch::pause);
  }

  /// Checks a paused server again, at once; its health starts anew as unknown.
  /// @return whether it was paused
  public boolean resume(String backend, String server) {
    return find(backend, server).map(Watch::resume).orElse(false);
  }

  /// A client's connection to a server was established, or has failed. Without effect unless the server is observed.
  public void observed(String backend, String server, boolean failed) {
    find(backend, server).ifPresent(watch -> watch.observed(failed));
  }

  /// The health of one server; empty when it is not checked.
  public Optional<Health> health(String backend, String server) {
    return find(backend, server).map(Watch::health);
  }

  /// Forgets all targets; results still under way are dropped.
  public void stop() {
    check(List.of());
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /// Runs a check as soon as there is room for it.
  /// @param wanted whether it still is, once there is room
  void run(CheckTarget target, Wanted wanted, Consumer<CheckResult> onResult) {
    if (underWay >= MOST_AT_ONCE) {
      waiting.add(() -> launch(target, wanted, onResult));
    } else {
      launch(target, wanted, onResult);
    }
  }

  /// A result and what it did.
  void report(CheckReport report) {
    if (report.result().passed()) {
      guard.passed(report);
    }
    listener.accept(report);
  }

  /// Whether a server that seems to have gone down is not to be believed yet. If so, all of its backend are checked again.
  boolean holds(Watch watch, CheckResult result, long startedNanos) {
    var peers = watches.values().stream().filter(each -> each.target().backend().equals(watch.target().backend()))
        .filter(each -> !each.paused()).toList();
    var now = scheduler.nanoTime();
    return switch (guard.judge(watch, peers, result, startedNanos, now)) {
      case BELIEVE -> false;
      case WAIT -> {
        watch.hasten(Duration.ZERO);
        yield true;
      }
      case DOUBT -> {
        var delay = Duration.ZERO;
        for (var peer : peers) {
          peer.hasten(delay);
          delay = delay.plus(CLOSEST);
        }
        yield true;
      }
    };
  }

  /// The time until the next check, at most by the spread too short.
  Duration early(Duration pace, int spreadPercent) {
    return spreadPercent == 0
        ? pace
        : pace.minusNanos((long) (pace.toNanos() * random.nextDouble() * spreadPercent / 100));
  }

  private void launch(CheckTarget target, Wanted wanted, Consumer<CheckResult> onResult) {
    if (wanted.still()) {
      underWay++;
      probe.probe(target, result -> {
        underWay--;
        onResult.accept(result);
        next();
      });
    }
  }

  private void next() {
    while (underWay < MOST_AT_ONCE) {
      var first = waiting.poll();
      if (first == null) {
        return;
      }
      first.run();
    }
  }

  private Optional<Watch> find(String backend, String server) {
    return Optional.ofNullable(watches.get(new Key(backend, server)));
  }

  private void stop(@Nullable Watch watch) {
    if (watch != null) {
      watch.forget();
    }
  }

  /// When the first check of one among several starts.
  private static Duration spread(CheckConfig config, int index, int count) {
    var wanted = CLOSEST.multipliedBy(count);
    var window = wanted.compareTo(FIRST_CHECKS) > 0 ? wanted : FIRST_CHECKS;
    var bounded = window.compareTo(config.interval()) > 0 ? config.interval() : window;
    return bounded.multipliedBy(index).dividedBy(count);
  }

  /// Whether somebody still waits for a check.
  @FunctionalInterface
  interface Wanted {
    boolean still();
  }

  private record Key(String backend, String server) {
    static Key of(CheckTarget target) {
      return new Key(target.backend(), target.server());
    }
  }
}
