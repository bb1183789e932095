package dev.buoy.agent.track;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A condition that virtual routers may depend on; run once, used by many.
public sealed interface TrackerConfig {
  /// Its name in the file.
  String name();

  /// Holds while the frontend listens on every address it is bound to.
  record Frontend(String name, String frontend) implements TrackerConfig {}

  /// Holds while at least `minUp` servers of the backend are usable.
  record Backend(String name, String backend, int minUp) implements TrackerConfig {}

  /// Holds while the interface is up and has carrier.
  record Interface(String name, String interfaceName) implements TrackerConfig {}

  /// Holds while the command exits 0.
  /// @param command the program and its arguments; no shell
  /// @param interval between the starts of two runs
  /// @param timeout a run that takes longer is killed, and failed
  /// @param rise consecutive successes that make it hold, at least 1
  /// @param fall consecutive failures that make it fail, at least 1
  /// @param user who runs it; absent: the node's user for scripts
  record Script(String name, List<String> command, Duration interval, Duration timeout, int rise, int fall,
      @Nullable String user)
      implements
        TrackerConfig {
    /// With the node's user for scripts.
    public Script(String name, List<String> command, Duration interval, Duration timeout, int rise, int fall) {
      this(name, command, interval, timeout, rise, fall, null);
    }

    public Script {
      command = List.copyOf(command);
    }
  }

  /// What is looked at again and again.
  sealed interface Sampled extends TrackerConfig {
    /// Between two looks, > 0.
    Duration interval();
  }

  /// Holds while the file has the number 0 (keepalived's `track_file`); a weight counts as often as the number says.
  /// @param path absolute
  /// @param absentHolds whether a file that does not exist counts as the number 0
  record File(String name, Path path, boolean absentHolds) implements Sampled {
    /// A change is told by the kernel; this is for file systems that do not tell.
    @Override
    public Duration interval() {
      return Duration.ofSeconds(1);
    }
  }

  /// Holds while enough processes of a program run, and not too many (keepalived's `track_process`).
  /// @param program name as `pidof` takes it, or a path
  /// @param quorum the fewest processes, at least 1
  /// @param quorumMax the most processes; absent: any number
  /// @param rise consecutive looks that make it hold, at least 1
  /// @param fall consecutive looks that make it fail, at least 1
  record Program(String name, String program, int quorum, @Nullable Integer quorumMax, Duration interval, int rise,
      int fall) implements Sampled {}
}
