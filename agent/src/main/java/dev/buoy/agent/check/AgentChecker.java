package dev.buoy.agent.check;

import dev.buoy.agent.time.Cancellable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Asks the agents on servers again and again how these are. One that does not answer has said nothing: what it said last
/// holds. On the loop of the checker.
public final class AgentChecker {
  private final Checker checker;
  private final BiConsumer<CheckTarget, AgentWords> listener;
  private Map<String, Asked> all = new LinkedHashMap<>();

  /// @param checker asks, when it has room for one more check
  /// @param listener hears of every answer
  public AgentChecker(Checker checker, BiConsumer<CheckTarget, AgentWords> listener) {
    this.checker = checker;
    this.listener = listener;
  }

  /// Makes these the agents that are asked; those that stay keep their pace.
  /// @param targets no two of the same server
  public void check(List<CheckTarget> targets) {
    var before = all;
    all = new LinkedHashMap<>();
    for (int i = 0; i < targets.size(); i++) {
      var target = targets.get(i);
      var key = target.backend() + "/" + target.server();
      var known = before.get(key);
      if (known != null && known.target.equals(target)) {
        before.remove(key);
        all.put(key, known);
      } else {
        var asked = new Asked(target);
        all.put(key, asked);
        asked.after(target.config().interval().multipliedBy(i).dividedBy(targets.size()));
      }
    }
    before.values().forEach(Asked::end);
  }

  private final class Asked {
    private final CheckTarget target;
    private @Nullable Cancellable timer;
    private long startedNanos;
    private boolean ended;

    Asked(CheckTarget target) {
      this.target = target;
    }

    void after(Duration delay) {
      timer = checker.scheduler().schedule(delay, this::begin);
    }

    void end() {
      ended = true;
      var waiting = timer;
      if (waiting != null) {
        waiting.cancel();
      }
    }

    private void begin() {
      timer = null;
      checker.run(target, () -> {
        startedNanos = checker.scheduler().nanoTime();
        return !ended;
      }, this::finish);
    }

    private void finish(CheckResult result) {
      if (ended) {
        return;
      }
      long left = target.config().interval().toNanos() - (checker.scheduler().nanoTime() - startedNanos);
      after(Duration.ofNanos(Math.max(0, left)));
      if (result.passed()) {
        listener.accept(target, AgentWords.of(result.detail()));
      }
    }
  }
}
