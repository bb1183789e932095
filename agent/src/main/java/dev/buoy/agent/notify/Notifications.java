package dev.buoy.agent.notify;

import dev.buoy.agent.script.ScriptRunner;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Runs the commands for changes of virtual routers: in order and one at a time for one router, side by side for
/// several. A command that hangs is killed; of the changes that queue up meanwhile the oldest are skipped, so that the
/// last one is always told. Any thread may call, and none is held up.
public final class Notifications {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MOST_WAITING = 8;

  private final ScriptRunner runner;
  private final Consumer<String> onProblem;
  private final Object lock = new Object();
  private final Map<String, NotifyConfig> configs = new HashMap<>();
  private final Map<String, Queue<RouterChange>> waiting = new HashMap<>();
  private final List<CompletableFuture<Void>> ends = new ArrayList<>();

  /// @param onProblem told what was skipped, and which command failed; one sentence, on any thread
  public Notifications(ScriptRunner runner, Consumer<String> onProblem) {
    this.runner = runner;
    this.onProblem = onProblem;
  }

  /// The commands from now on, by instance. An instance that is missing keeps those it had: it may yet have to tell
  /// that it stops.
  public void become(Map<String, NotifyConfig> newConfigs) {
    synchronized (lock) {
      configs.putAll(newConfigs);
    }
  }

  /// Tells of a change.
  public void changed(RouterChange change) {
    RouterChange skipped = null;
    boolean idle;
    synchronized (lock) {
      if (commands(change).isEmpty()) {
        return;
      }
      idle = !waiting.containsKey(change.instance());
      var queue = waiting.computeIfAbsent(change.instance(), _ -> new ArrayDeque<>());
      queue.add(change);
      if (queue.size() > MOST_WAITING) {
        skipped = queue.remove();
      }
    }
    if (skipped != null) {
      onProblem.accept("notification of " + skipped.instance() + " " + skipped.state()
          + " skipped: the command of an earlier one still runs");
    }
    if (idle) {
      next(change.instance());
    }
  }

  /// Waits until every command has ended, at most this long.
  /// @return whether they have
  public boolean await(Duration most) {
    var idle = new CompletableFuture<Void>();
    synchronized (lock) {
      if (waiting.isEmpty()) {
        return true;
      }
      ends.add(idle);
    }
    try {
      idle.get(most.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } catch (TimeoutException | ExecutionException _) {
      return false;
    }
  }

  /// Takes the next change of an instance, or notes that there is none.
  private void next(String instance) {
    RouterChange change;
    List<List<String>> commands;
    synchronized (lock) {
      var queue = waiting.get(instance);
      change = queue == null ? null : queue.poll();
      if (change == null) {
        waiting.remove(instance);
        if (waiting.isEmpty()) {
          ends.forEach(end -> end.complete(null));
          ends.clear();
        }
        return;
      }
      commands = commands(change);
    }
    run(change, commands);
  }

  private void run(RouterChange change, List<List<String>> commands) {
    if (commands.isEmpty()) {
      next(change.instance());
      return;
    }
    var command = commands.getFirst();
    var environment = Map.of("BUOY_INSTANCE", change.instance(), "BUOY_STATE", change.state().name(), "BUOY_PRIORITY",
        Integer.toString(change.priority()));
    runner.run(new ScriptRunner.Run(command, TIMEOUT, null, environment, true), result -> {
      if (!(result instanceof ScriptRunner.Result.Passed)) {
        onProblem.accept("notification of " + change.instance() + " " + change.state() + ": " + command.getFirst()
            + ": " + result.reason());
      }
      run(change, commands.subList(1, commands.size()));
    });
  }

  /// That of the state first, then that of any change.
  private List<List<String>> commands(RouterChange change) {
    var config = configs.getOrDefault(change.instance(), NotifyConfig.NONE);
    var commands = new ArrayList<List<String>>();
    var own = switch (change.state()) {
      case MASTER -> config.master();
      case BACKUP -> config.backup();
      case FAULT -> config.fault();
      case STOP -> config.stop();
    };
    if (!own.isEmpty()) {
      commands.add(own);
    }
    if (!config.any().isEmpty()) {
      commands.add(withArguments(config.any(), change));
    }
    return commands;
  }

  private static List<String> withArguments(List<String> command, RouterChange change) {
    var words = new ArrayList<>(command);
    words.addAll(List.of("INSTANCE", change.instance(), change.state().name(), Integer.toString(change.priority())));
    return words;
  }
}
