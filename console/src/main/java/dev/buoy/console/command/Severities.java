package dev.buoy.console.command;

import dev.buoy.v1.Event;
import dev.buoy.v1.LogLine;
import java.util.Locale;
import java.util.Optional;

/// How severe events and log lines are, as operators write it.
final class Severities {
  static final String WORDS = "info, notice, warning, error and alert";
  static final String LEVELS = "debug, info, warning and error";

  private Severities() {}

  /// Of events; `warn` is `warning`.
  static Optional<Event.Severity> of(String word) {
    return Optional.of(switch (word.toLowerCase(Locale.ROOT)) {
      case "info" -> Event.Severity.INFO;
      case "notice" -> Event.Severity.NOTICE;
      case "warn", "warning" -> Event.Severity.WARNING;
      case "error" -> Event.Severity.ERROR;
      case "alert" -> Event.Severity.ALERT;
      default -> Event.Severity.SEVERITY_UNSPECIFIED;
    }).filter(severity -> severity != Event.Severity.SEVERITY_UNSPECIFIED);
  }

  /// Of log lines; `warn` is `warning`.
  static Optional<LogLine.Level> level(String word) {
    return Optional.of(switch (word.toLowerCase(Locale.ROOT)) {
      case "debug" -> LogLine.Level.DEBUG;
      case "info" -> LogLine.Level.INFO;
      case "warn", "warning" -> LogLine.Level.WARNING;
      case "error" -> LogLine.Level.ERROR;
      default -> LogLine.Level.LEVEL_UNSPECIFIED;
    }).filter(level -> level != LogLine.Level.LEVEL_UNSPECIFIED);
  }
}
