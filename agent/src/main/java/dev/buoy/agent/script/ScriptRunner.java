package dev.buoy.agent.script;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Port: runs a command once.
@FunctionalInterface
public interface ScriptRunner {
  /// Starts the command and returns at once.
  /// @param command the program and its arguments; no shell
  /// @param timeout a run that takes longer is killed
  /// @param onResult called exactly once, on any thread
  void run(List<String> command, Duration timeout, Consumer<Result> onResult);

  /// How a run ended.
  sealed interface Result {
    /// One clause for an operator.
    String reason();

    /// It exited 0.
    record Passed() implements Result {
      @Override
      public String reason() {
        return "exit 0";
      }
    }

    /// It exited with something else; 128 and a signal's number when a signal ended it.
    record Failed(int exit) implements Result {
      @Override
      public String reason() {
        return "exit " + exit;
      }
    }

    /// It was still running after its timeout, and was killed with all that it started.
    record TimedOut(Duration timeout) implements Result {
      @Override
      public String reason() {
        return "killed, no result within " + timeout.toMillis() + " ms";
      }
    }

    /// It could not be started: a failure, never a success.
    record Unrunnable(String why) implements Result {
      @Override
      public String reason() {
        return "cannot run: " + why;
      }
    }
  }
}
