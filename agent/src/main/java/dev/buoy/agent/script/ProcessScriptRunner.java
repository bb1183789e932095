package dev.buoy.agent.script;

import dev.buoy.agent.script.ScriptRunner.Result.Failed;
import dev.buoy.agent.script.ScriptRunner.Result.Passed;
import dev.buoy.agent.script.ScriptRunner.Result.TimedOut;
import dev.buoy.agent.script.ScriptRunner.Result.Unrunnable;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Runs commands as processes, without a shell and without input or output.
public final class ProcessScriptRunner implements ScriptRunner {
  private final Executor background;

  /// @param background where a task may block, best a virtual thread each
  public ProcessScriptRunner(Executor background) {
    this.background = background;
  }

  @Override
  public void run(List<String> command, Duration timeout, Consumer<Result> onResult) {
    background.execute(() -> onResult.accept(run(command, timeout)));
  }

  private static Result run(List<String> command, Duration timeout) {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectInput(Redirect.from(new File("/dev/null")))
          .redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
    } catch (IOException e) {
      return new Unrunnable(shortened(e));
    }
    try {
      return await(process, timeout);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Unrunnable("the agent is stopping");
    } finally {
      kill(process);
    }
  }

  private static Result await(Process process, Duration timeout) throws InterruptedException {
    if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      return new TimedOut(timeout);
    }
    return process.exitValue() == 0 ? new Passed() : new Failed(process.exitValue());
  }

  /// Ends the process and its descendants. They are listed before the first one dies, as orphans lose their ancestor.
  private static void kill(Process process) {
    if (!process.isAlive()) {
      return;
    }
    var descendants = process.descendants().toList();
    process.destroyForcibly();
    descendants.forEach(child -> {
      child.descendants().forEach(ProcessHandle::destroyForcibly);
      child.destroyForcibly();
    });
  }

  /// The system's own words: `Cannot run program "x": error=2, No such file or directory` without its first half.
  private static String shortened(IOException exception) {
    var message = String.valueOf(exception.getMessage());
    var words = message.replaceFirst("(?s).*error=\\d+, ", "");
    var program = message.replaceFirst("(?s)^.*?Cannot run program \"([^\"]*)\".*$", "$1");
    return program.equals(message)
        ? message
        : program + ": " + words.replaceFirst("(?s)^.*Exec failed, error: \\d+ \\((.*)\\)\\s*$", "$1");
  }
}
