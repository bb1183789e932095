package dev.buoy.console.command;

import dev.buoy.console.recording.Recording;
import java.time.Duration;

/// Port: shows a recording on the full screen.
@FunctionalInterface
public interface Projector {
  /// Runs until the operator leaves.
  /// @param from  where it begins
  /// @param speed this many seconds of it in one
  /// @return exit code, one of {@link Exit}
  int show(Recording recording, Duration from, double speed, Options options);
}
