package dev.buoy.agent.check;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Asks the agents on servers again and again how these are. One that does not answer has said nothing: what it said last
/// holds. On the loop that owns the scheduler.
public final class AgentChecker {
  private final Scheduler scheduler;
  private final Probe probe;
  private final BiConsumer<CheckTarget, AgentWords> listener;
  private Map<String, Asked> all = new LinkedHashMap<>();

  /// @param listener hears of every answer
  public AgentChecker(Scheduler scheduler, Probe probe, BiConsumer<CheckTarget, AgentWords> listener) {
    this.scheduler = scheduler;
    this.probe = probe;
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
    private boolean ended;

    Asked(CheckTarget target) {
      this.target = target;
    }

    void after(Duration delay) {
      timer = scheduler.schedule(delay, this::begin);
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
      long started = scheduler.nanoTime();
      probe.probe(target, result -> {
        if (ended) {
          return;
        }
        long left = target.config().interval().toNanos() - (scheduler.nanoTime() - started);
        after(Duration.ofNanos(Math.max(0, left)));
        if (result.passed()) {
          listener.accept(target, AgentWords.of(result.detail()));
        }
      });
    }
  }
}
