package dev.buoy.agent.script;

import dev.buoy.agent.script.ScriptRunner.Result.Failed;
import dev.buoy.agent.script.ScriptRunner.Result.Passed;
import dev.buoy.agent.script.ScriptRunner.Result.TimedOut;
import dev.buoy.agent.script.ScriptRunner.Result.Unrunnable;
import dev.buoy.agent.time.Ticker;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Runs commands as processes, without a shell and without input, each in a session of its own and with the rights that
/// [ScriptUsers] leaves it.
public final class ProcessScriptRunner implements ScriptRunner, AutoCloseable {
  private static final Duration SLICE = Duration.ofMillis(20);
  private static final int MOST_OUTPUT = 4096;
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Executor background;
  private final ScriptUsers users;
  private final Map<String, String> environment;
  private final BiConsumer<Run, String> onOutput;
  private final Map<Process, Boolean> running = new ConcurrentHashMap<>();

  /// @param background where a task may block, best a virtual thread each; one that is interrupted kills its process
  /// @param environment variables of every run, beside PATH
  /// @param onOutput told the first 4 KiB that a run printed, when they are to be heard; on any thread
  public ProcessScriptRunner(Executor background, ScriptUsers users, Map<String, String> environment,
      BiConsumer<Run, String> onOutput) {
    this.background = background;
    this.users = users;
    this.environment = Map.copyOf(environment);
    this.onOutput = onOutput;
  }

  @Override
  public void run(Run run, Consumer<Result> onResult) {
    background.execute(() -> onResult.accept(result(run)));
  }

  /// Kills what runs.
  @Override
  public void close() {
    running.forEach(this::kill);
  }

  /// Whatever goes wrong is an answer: who asked waits for one. The runtime has no word but an error for a thread that it
  /// cannot start.
  private Result result(Run run) {
    try {
      return run(run);
    } catch (RuntimeException | Error e) {
      return new Unrunnable(String.valueOf(e.getMessage()));
    }
  }

  private Result run(Run run) {
    return switch (users.prepare(run.command(), run.user())) {
      case ScriptUsers.Prepared.Refused(var why) -> new Unrunnable(why);
      case ScriptUsers.Prepared.Ready(var words, var ownSession) -> start(run, words, ownSession);
    };
  }

  private Result start(Run run, List<String> words, boolean ownSession) {
    Process process;
    try {
      process = builder(run, words).start();
    } catch (IOException e) {
      return new Unrunnable(String.valueOf(e.getMessage()));
    }
    running.put(process, ownSession);
    try {
      return await(run, process);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Unrunnable("the agent is stopping");
    } finally {
      running.remove(process);
      kill(process, ownSession);
    }
  }

  private ProcessBuilder builder(Run run, List<String> words) {
    var builder = new ProcessBuilder(words).directory(new File("/")).redirectErrorStream(true)
        .redirectInput(Redirect.from(new File("/dev/null")))
        .redirectOutput(run.heard() ? Redirect.PIPE : Redirect.DISCARD);
    var variables = builder.environment();
    variables.clear();
    variables.put("PATH", PATH);
    variables.putAll(environment);
    variables.putAll(run.environment());
    return builder;
  }

  private Result await(Run run, Process process) throws InterruptedException {
    var output = new StringBuilder();
    try {
      if (!awaitEnd(run, process, output)) {
        return new TimedOut(run.timeout());
      }
      return process.exitValue() == 0 ? new Passed() : new Failed(process.exitValue());
    } finally {
      if (run.heard()) {
        drain(process, output);
        tell(run, output.toString());
      }
    }
  }

  /// What is heard is read in between, so that a full pipe stops nobody.
  private static boolean awaitEnd(Run run, Process process, StringBuilder output) throws InterruptedException {
    if (!run.heard()) {
      return process.waitFor(run.timeout().toNanos(), TimeUnit.NANOSECONDS);
    }
    var clock = Ticker.system();
    long started = clock.nanoTime();
    while (clock.nanoTime() - started < run.timeout().toNanos()) {
      if (process.waitFor(SLICE.toNanos(), TimeUnit.NANOSECONDS)) {
        return true;
      }
      drain(process, output);
    }
    return false;
  }

  private static void drain(Process process, StringBuilder output) {
    try {
      var input = process.getInputStream();
      for (int ready = input.available(); ready > 0; ready = input.available()) {
        var bytes = input.readNBytes(ready);
        if (output.length() < MOST_OUTPUT) {
          var text = new String(bytes, StandardCharsets.UTF_8);
          output.append(text, 0, Math.min(text.length(), MOST_OUTPUT - output.length()));
        }
      }
    } catch (IOException _) {
      // Nothing more can be read; what was read is told.
    }
  }

  private void tell(Run run, String output) {
    if (!output.isBlank()) {
      onOutput.accept(run, output);
    }
  }

  /// Ends the process, its group, and its descendants wherever they went. They are listed before the first one dies, as
  /// orphans lose their ancestor.
  private void kill(Process process, boolean ownSession) {
    if (!process.isAlive()) {
      return;
    }
    var descendants = process.descendants().toList();
    if (ownSession) {
      users.killGroup(process.pid());
    }
    process.destroyForcibly();
    descendants.forEach(child -> {
      child.descendants().forEach(ProcessHandle::destroyForcibly);
      child.destroyForcibly();
    });
  }
}
