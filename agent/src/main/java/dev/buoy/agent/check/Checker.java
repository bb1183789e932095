package dev.buoy.agent.check;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Checks targets again and again and keeps the health of each. Never two checks at once for one target. All methods
/// are to be called on the loop that owns the scheduler, where the listener is called too.
public final class Checker {
  private static final Duration FIRST_CHECKS = Duration.ofSeconds(1);
  private static final Duration CLOSEST = Duration.ofMillis(10);

  private final Scheduler scheduler;
  private final Probe probe;
  private final Consumer<CheckReport> listener;
  private Map<Key, Watch> watches = new LinkedHashMap<>();

  /// @param listener hears of every result, also of those that change nothing
  public Checker(Scheduler scheduler, Probe probe, Consumer<CheckReport> listener) {
    this.scheduler = scheduler;
    this.probe = probe;
    this.listener = listener;
  }

  /// Makes these the targets. One that stays at its address keeps its health and its pace; others start as unknown.
  /// First checks are spread over a second, or the shorter interval, or longer when there are many.
  /// @param targets no two of the same server
  public void check(List<CheckTarget> targets) {
    Map<Key, Watch> next = new LinkedHashMap<>();
    List<Watch> added = new ArrayList<>();
    for (var target : targets) {
      var known = watches.remove(Key.of(target));
      if (known != null && known.target.address().equals(target.address())) {
        known.follow(target);
        next.put(Key.of(target), known);
      } else {
        var watch = new Watch(target);
        watch.paused = known != null && known.paused;
        stop(known);
        added.add(watch);
        next.put(Key.of(target), watch);
      }
    }
    watches.values().forEach(this::stop);
    watches = next;
    for (var i = 0; i < added.size(); i++) {
      added.get(i).startAfter(spread(added.get(i).target.config(), i, added.size()));
    }
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

  /// The health of one server; empty when it is not checked.
  public Optional<Health> health(String backend, String server) {
    return find(backend, server).map(watch -> watch.health);
  }

  /// Forgets all targets; results still under way are dropped.
  public void stop() {
    check(List.of());
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

  private record Key(String backend, String server) {
    static Key of(CheckTarget target) {
      return new Key(target.backend(), target.server());
    }
  }

  /// One target with its health and its place in time.
  private final class Watch {
    private CheckTarget target;
    private Health health = Health.unknown();
    private boolean paused;
    private @Nullable Cancellable timer;
    /// Counts checks and interruptions, so that the answer of a forgotten check is known as such.
    private long round;
    private long dueNanos;

    Watch(CheckTarget target) {
      this.target = target;
    }

    void startAfter(Duration delay) {
      if (!paused) {
        dueNanos = scheduler.nanoTime() + delay.toNanos();
        timer = scheduler.schedule(delay, this::begin);
      }
    }

    /// A shorter interval counts from now on; the health and a running check stay.
    void follow(CheckTarget newTarget) {
      target = newTarget;
      var waiting = timer;
      if (waiting != null) {
        var left = Math.max(0, dueNanos - scheduler.nanoTime());
        waiting.cancel();
        startAfter(Duration.ofNanos(Math.min(left, newTarget.config().interval().toNanos())));
      }
    }

    void pause() {
      paused = true;
      forget();
    }

    boolean resume() {
      if (!paused) {
        return false;
      }
      paused = false;
      health = Health.unknown();
      startAfter(Duration.ZERO);
      return true;
    }

    void forget() {
      round++;
      var waiting = timer;
      timer = null;
      if (waiting != null) {
        waiting.cancel();
      }
    }

    private void begin() {
      timer = null;
      var mine = ++round;
      var started = scheduler.nanoTime();
      probe.probe(target.address(), target.config().timeout(), result -> {
        if (mine == round) {
          finish(started, result);
        }
      });
    }

    private void finish(long started, CheckResult result) {
      round++;
      var before = health;
      health = before.after(result.passed(), target.config());
      var left = target.config().interval().toNanos() - (scheduler.nanoTime() - started);
      startAfter(Duration.ofNanos(Math.max(0, left)));
      listener.accept(new CheckReport(target, before, health, result));
    }
  }
}
