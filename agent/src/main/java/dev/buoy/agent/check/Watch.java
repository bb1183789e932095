package dev.buoy.agent.check;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One target with its health and its place in time.
final class Watch {
  private final Checker checker;
  private final Scheduler scheduler;
  private CheckTarget target;
  private Health health = Health.unknown();
  private boolean paused;
  /// Whether it was given one more check since it passed the last.
  private boolean doubted;
  private int errors;
  private @Nullable Cancellable timer;
  /// Counts checks and interruptions, so that the answer of a forgotten check is known as such.
  private long round;
  private long dueNanos;
  private long startedNanos;
  private long downNanos;

  Watch(Checker checker, CheckTarget target, boolean paused) {
    this.checker = checker;
    this.scheduler = checker.scheduler();
    this.target = target;
    this.paused = paused;
  }

  CheckTarget target() {
    return target;
  }

  Health health() {
    return health;
  }

  boolean paused() {
    return paused;
  }

  /// When it went down; without meaning while it is not.
  long downNanos() {
    return downNanos;
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
    hasten(newTarget.config().pace(health));
  }

  /// Has the next check start after this delay, if it would not sooner.
  void hasten(Duration delay) {
    var waiting = timer;
    if (waiting != null) {
      var left = Math.max(0, dueNanos - scheduler.nanoTime());
      waiting.cancel();
      startAfter(Duration.ofNanos(Math.min(left, delay.toNanos())));
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
    errors = 0;
    doubted = false;
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

  void observed(boolean failed) {
    var observation = target.config().observation();
    if (observation == null || paused || health.state() == Health.State.UNKNOWN) {
      return;
    }
    errors = failed ? errors + 1 : 0;
    if (errors >= observation.errorLimit()) {
      errors = 0;
      var result = new CheckResult(CheckResult.Code.HANA, Duration.ZERO,
          observation.errorLimit() + " connections in a row failed");
      become(health.afterErrors(observation.onError(), target.config()), result, scheduler.nanoTime());
      hasten(target.config().fastInterval());
    }
  }

  private void begin() {
    timer = null;
    var mine = ++round;
    checker.run(target, () -> {
      if (mine == round) {
        startedNanos = scheduler.nanoTime();
      }
      return mine == round;
    }, result -> {
      if (mine == round) {
        finish(result);
      }
    });
  }

  private void finish(CheckResult result) {
    round++;
    var started = startedNanos;
    var after = result.conclusive() ? health.after(result.passed(), target.config()) : health;
    var next = checker.early(target.config().pace(after), target.config().spreadPercent());
    startAfter(Duration.ofNanos(Math.max(0, next.toNanos() - (scheduler.nanoTime() - started))));
    if (result.conclusive()) {
      become(after, result, started);
    } else {
      checker.report(new CheckReport(target, health, health, result));
    }
  }

  private void become(Health wanted, CheckResult result, long started) {
    var before = health;
    boolean falls = before.state() == Health.State.UP && wanted.state() == Health.State.DOWN;
    health = falls ? wanted.held() : wanted;
    boolean doubt = falls && !doubted && checker.holds(this, result, started);
    doubted = doubt || (doubted && !wanted.passing());
    if (falls && !doubt) {
      health = wanted;
      downNanos = scheduler.nanoTime();
    }
    checker.report(new CheckReport(target, before, health, result));
  }
}
