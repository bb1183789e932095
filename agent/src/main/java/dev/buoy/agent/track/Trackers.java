package dev.buoy.agent.track;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import dev.buoy.agent.script.ScriptRunner;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/// Runs the trackers of a node. All methods are called on the loop of its scheduler, and so is the listener; `views`
/// alone may be called from any thread. A tracker holds until something says that it does not.
public final class Trackers implements AutoCloseable {
  private final Map<String, State> states = new LinkedHashMap<>();
  private final Map<String, Cancellable> timers = new HashMap<>();
  private final Scheduler scheduler;
  private final Executor loop;
  private final ScriptRunner runner;
  private final Listener listener;
  private volatile List<TrackerView> views;
  private boolean closed;

  /// @param loop runs a task on the scheduler's loop, from any thread
  public Trackers(List<TrackerConfig> trackers, Scheduler scheduler, Executor loop, ScriptRunner runner,
      Listener listener) {
    this.scheduler = scheduler;
    this.loop = loop;
    this.runner = runner;
    this.listener = listener;
    trackers.forEach(tracker -> states.put(tracker.name(), new State(tracker, Streak.START, "")));
    this.views = snapshot();
  }

  /// Takes over what `previous` found out about trackers that are the same in both. Before `start`.
  public void inherit(Trackers previous) {
    previous.states.forEach((name, state) -> {
      var own = states.get(name);
      if (own != null && own.config.equals(state.config)) {
        states.put(name, state);
      }
    });
    views = snapshot();
  }

  /// Told of each change, and of nothing else.
  @FunctionalInterface
  public interface Listener {
    /// A tracker began or ceased to hold.
    /// @param tracker its name in the file
    void changed(String tracker, boolean holds, Why why);
  }

  /// Starts the scripts.
  public void start() {
    configs().forEach(config -> {
      if (config instanceof TrackerConfig.Script script) {
        run(script);
      }
    });
  }

  /// Stops the scripts; a run that is under way ends unheard.
  @Override
  public void close() {
    closed = true;
    timers.values().forEach(Cancellable::cancel);
    timers.clear();
  }

  /// A frontend began or ceased to listen on all of its addresses.
  public void frontend(String name, boolean listening, Why why) {
    configs().forEach(config -> {
      if (config instanceof TrackerConfig.Frontend(var tracker, var frontend) && frontend.equals(name)) {
        heard(tracker, listening, "frontend " + name + (listening ? " listens" : " does not listen"), why);
      }
    });
  }

  /// The number of servers of a backend that can take connections changed.
  public void backend(String name, int usable, Why why) {
    configs().forEach(config -> {
      if (config instanceof TrackerConfig.Backend(var tracker, var backend, var least) && backend.equals(name)) {
        heard(tracker, usable >= least, "backend " + name + " has " + usable + " usable, needs " + least, why);
      }
    });
  }

  /// An interface went up with carrier, or down.
  public void interfaceState(String name, boolean up, Why why) {
    configs().forEach(config -> {
      if (config instanceof TrackerConfig.Interface(var tracker, var link) && link.equals(name)) {
        heard(tracker, up, "interface " + name + (up ? " is up" : " is down"), why);
      }
    });
  }

  /// Which trackers hold, by name: what `vrrp.EffectivePriority` takes.
  public Map<String, Boolean> holds() {
    var holds = new LinkedHashMap<String, Boolean>();
    states.forEach((name, state) -> holds.put(name, state.streak.holds()));
    return holds;
  }

  /// All trackers in the order of the file, as they are now. Any thread.
  public List<TrackerView> views() {
    return views;
  }

  private record State(TrackerConfig config, Streak streak, String reason) {
    State after(Streak next, String why) {
      return new State(config, next, why);
    }
  }

  private List<TrackerConfig> configs() {
    return states.values().stream().map(State::config).toList();
  }

  private void run(TrackerConfig.Script script) {
    timers.remove(script.name());
    long started = scheduler.nanoTime();
    runner.run(script.command(), script.timeout(), result -> loop.execute(() -> ran(script, result, started)));
  }

  private void ran(TrackerConfig.Script script, ScriptRunner.Result result, long started) {
    if (closed) {
      return;
    }
    var state = states.get(script.name());
    if (state != null) {
      var next = state.streak.after(result instanceof ScriptRunner.Result.Passed, script.rise(), script.fall());
      become(state, next, result.reason(), Why.because(times(next, script, state) + result.reason()));
    }
    long spent = scheduler.nanoTime() - started;
    var rest = script.interval().minusNanos(spent);
    timers.put(script.name(), scheduler.schedule(rest.isNegative() ? Duration.ZERO : rest, () -> run(script)));
  }

  private static String times(Streak next, TrackerConfig.Script script, State before) {
    int runs = !before.streak.decided() ? 1 : next.holds() ? script.rise() : script.fall();
    var program = "script " + script.command().getFirst() + ": ";
    return runs == 1 ? program : program + runs + " times ";
  }

  private void heard(String tracker, boolean holds, String fact, Why why) {
    var state = states.get(tracker);
    if (state != null) {
      become(state, new Streak(holds, true, 0), fact, new Why(fact + reason(why), why.causes()));
    }
  }

  private static String reason(Why why) {
    return why.reason().isEmpty() ? "" : ": " + why.reason();
  }

  private void become(State state, Streak next, String reason, Why why) {
    var name = state.config.name();
    states.put(name, state.after(next, reason));
    views = snapshot();
    if (next.holds() != state.streak.holds()) {
      listener.changed(name, next.holds(), why);
    }
  }

  private List<TrackerView> snapshot() {
    return states.values().stream().map(Trackers::view).toList();
  }

  private static TrackerView view(State state) {
    var config = state.config;
    boolean holds = state.streak.holds();
    boolean known = state.streak.decided();
    return switch (config) {
      case TrackerConfig.Frontend(var name, var frontend) ->
        new TrackerView(name, "frontend", frontend, holds, known, state.reason);
      case TrackerConfig.Backend(var name, var backend, var _) ->
        new TrackerView(name, "backend", backend, holds, known, state.reason);
      case TrackerConfig.Interface(var name, var link) ->
        new TrackerView(name, "interface", link, holds, known, state.reason);
      case TrackerConfig.Script script -> new TrackerView(script.name(), "script", String.join(" ", script.command()),
          holds, known, state.reason);
    };
  }
}
