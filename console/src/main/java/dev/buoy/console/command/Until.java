package dev.buoy.console.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;

/// An instant that is over, as `--until` says it.
final class Until {
  private Until() {}

  /// Reads `14:02:31`, which was the last time that it was that late in UTC, and `90s`, which is so long ago; empty when it
  /// is something else.
  static Optional<Instant> of(String text, Instant now) {
    var ago = Durations.parse(text);
    if (ago.isPresent()) {
      return ago.map(now::minus);
    }
    try {
      var today = now.atOffset(ZoneOffset.UTC).toLocalDate().atTime(LocalTime.parse(text)).toInstant(ZoneOffset.UTC);
      return Optional.of(today.isAfter(now) ? today.minus(Duration.ofDays(1)) : today);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
