package dev.buoy.agent.track;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import dev.buoy.agent.script.ScriptRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Runs the trackers of a node. All methods are called on the loop of its scheduler, and so is the listener; `views`
/// alone may be called from any thread. A tracker holds until something says that it does not.
public final class Trackers implements AutoCloseable {
  private final Map<String, State> states = new LinkedHashMap<>();
  private final Map<String, Cancellable> timers = new HashMap<>();
  /// Files that changed while they were read.
  private final Set<String> lookAgain = new HashSet<>();
  private final List<Cancellable> watches = new ArrayList<>();
  private final Scheduler scheduler;
  private final Executor loop;
  private final ScriptRunner runner;
  private final Sampler sampler;
  private final Listener listener;
  private volatile List<TrackerView> views;
  private boolean closed;

  /// @param loop runs a task on the scheduler's loop, from any thread
  public Trackers(List<TrackerConfig> trackers, Scheduler scheduler, Executor loop, ScriptRunner runner,
      Sampler sampler, Listener listener) {
    this.scheduler = scheduler;
    this.loop = loop;
    this.runner = runner;
    this.sampler = sampler;
    this.listener = listener;
    trackers.forEach(tracker -> states.put(tracker.name(), new State(tracker, Streak.START, "", null)));
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

    /// The number of a tracker changed, and it went on to fail.
    default void numberChanged(String tracker, int from, int to, Why why) {}
  }

  /// Starts the scripts, and to look at files and processes.
  public void start() {
    configs().forEach(config -> {
      switch (config) {
        case TrackerConfig.Script script -> run(script);
        case TrackerConfig.File file -> {
          watches.add(sampler.watch(file.path(), () -> loop.execute(() -> lookNow(file))));
          look(file);
        }
        case TrackerConfig.Program process -> look(process);
        case TrackerConfig.Frontend _,TrackerConfig.Backend _,TrackerConfig.Interface _ -> {
        }
      }
    });
  }

  /// Stops the scripts; a run that is under way ends unheard.
  @Override
  public void close() {
    closed = true;
    timers.values().forEach(Cancellable::cancel);
    timers.clear();
    watches.forEach(Cancellable::cancel);
    watches.clear();
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

  /// The numbers of those trackers that have one, by name: what `vrrp.EffectivePriority` multiplies weights by.
  public Map<String, Integer> numbers() {
    var numbers = new LinkedHashMap<String, Integer>();
    states.forEach((name, state) -> {
      if (state.number != null) {
        numbers.put(name, state.number);
      }
    });
    return numbers;
  }

  /// All trackers in the order of the file, as they are now. Any thread.
  public List<TrackerView> views() {
    return views;
  }

  private record State(TrackerConfig config, Streak streak, String reason, @Nullable Integer number) {
    State after(Streak next, String why, @Nullable Integer newNumber) {
      return new State(config, next, why, newNumber);
    }
  }

  private List<TrackerConfig> configs() {
    return states.values().stream().map(State::config).toList();
  }

  private void run(TrackerConfig.Script script) {
    timers.remove(script.name());
    long started = scheduler.nanoTime();
    var run = new ScriptRunner.Run(script.command(), script.timeout(), script.user(), Map.of(), false);
    runner.run(run, result -> loop.execute(() -> ran(script, result, started)));
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

  private void lookNow(TrackerConfig.Sampled tracker) {
    var waiting = timers.remove(tracker.name());
    if (waiting != null && !closed) {
      waiting.cancel();
      look(tracker);
    } else if (!closed) {
      lookAgain.add(tracker.name());
    }
  }

  private void look(TrackerConfig.Sampled tracker) {
    timers.remove(tracker.name());
    sampler.sample(tracker, sample -> loop.execute(() -> looked(tracker, sample)));
  }

  private void looked(TrackerConfig.Sampled tracker, Sample sample) {
    if (closed) {
      return;
    }
    var state = states.get(tracker.name());
    if (state != null) {
      var finding = Finding.of(tracker, sample);
      var next = switch (tracker) {
        case TrackerConfig.File _ -> new Streak(finding.good(), true, 0);
        case TrackerConfig.Program process -> state.streak.after(finding.good(), process.rise(), process.fall());
      };
      become(state, next, finding.fact(), Why.because(finding.fact()), finding.number());
    }
    var delay = lookAgain.remove(tracker.name()) ? Duration.ZERO : tracker.interval();
    timers.put(tracker.name(), scheduler.schedule(delay, () -> look(tracker)));
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
    become(state, next, reason, why, null);
  }

  private void become(State state, Streak next, String reason, Why why, @Nullable Integer number) {
    var name = state.config.name();
    states.put(name, state.after(next, reason, number));
    views = snapshot();
    if (next.holds() != state.streak.holds()) {
      listener.changed(name, next.holds(), why);
    } else if (value(number) != value(state.number)) {
      listener.numberChanged(name, value(state.number), value(number), why);
    }
  }

  private static int value(@Nullable Integer number) {
    return number == null ? 0 : number;
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
        new TrackerView(name, "frontend", frontend, holds, known, state.reason, state.number);
      case TrackerConfig.Backend(var name, var backend, var _) ->
        new TrackerView(name, "backend", backend, holds, known, state.reason, state.number);
      case TrackerConfig.Interface(var name, var link) ->
        new TrackerView(name, "interface", link, holds, known, state.reason, state.number);
      case TrackerConfig.Script script -> new TrackerView(script.name(), "script", String.join(" ", script.command()),
          holds, known, state.reason, state.number);
      case TrackerConfig.File(var name, var path, var _) ->
        new TrackerView(name, "file", path.toString(), holds, known, state.reason, state.number);
      case TrackerConfig.Program process ->
        new TrackerView(process.name(), "process", process.program(), holds, known, state.reason, state.number);
    };
  }
}
