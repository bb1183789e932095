package dev.buoy.agent.script;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Port: runs a command once.
@FunctionalInterface
public interface ScriptRunner {
  /// Starts the command and returns at once.
  /// @param onResult called exactly once, on any thread
  void run(Run run, Consumer<Result> onResult);

  /// What to run.
  /// @param command the program and its arguments; no shell
  /// @param timeout a run that takes longer is killed
  /// @param user who it runs as; absent: the user for scripts
  /// @param environment variables beside the usual ones
  /// @param heard whether what it prints is worth the log; otherwise it is dropped
  record Run(List<String> command, Duration timeout, @Nullable String user, Map<String, String> environment,
      boolean heard) {
    public Run {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }
  }

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
