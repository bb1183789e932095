package dev.buoy.console.command;

import dev.buoy.console.recording.Recording;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// Where in a recording to begin, as `--at` says it.
sealed interface Start {
  /// So long after its beginning.
  record After(Duration begin) implements Start {}

  /// At a time of day, in UTC.
  record Clock(LocalTime time) implements Start {}

  /// Reads `+90s` and `14:02:31`; empty when it is something else.
  static Optional<Start> of(String text) {
    if (text.startsWith("+")) {
      return Durations.parse(text.substring(1)).map(After::new);
    }
    try {
      return Optional.of(new Clock(LocalTime.parse(text)));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  /// How far from its beginning; empty when the recording does not have it.
  default Optional<Duration> in(Recording recording) {
    return switch (this) {
      case After(var begin) -> Optional.of(begin).filter(each -> each.compareTo(recording.length()) <= 0);
      case Clock(var time) -> recording.at(time);
    };
  }
}
