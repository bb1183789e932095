package dev.buoy.agent.track;

import java.time.Duration;
import java.util.List;

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
  record Script(String name, List<String> command, Duration interval, Duration timeout, int rise, int fall)
      implements
        TrackerConfig {
    public Script {
      command = List.copyOf(command);
    }
  }
}
