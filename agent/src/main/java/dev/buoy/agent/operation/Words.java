package dev.buoy.agent.operation;

import java.time.Duration;
import java.util.Locale;

/// Values as sentences for operators spell them.
public final class Words {
  private Words() {}

  /// `32 s`, rounded up: who waits for so long has waited long enough.
  public static String wholeSeconds(Duration duration) {
    return duration.plusMillis(999).toSeconds() + " s";
  }

  /// `340 ms`, `3.61 s`, `30 min`.
  public static String duration(Duration duration) {
    var millis = duration.toMillis();
    if (millis < 1000) {
      return millis + " ms";
    }
    return millis < 120_000
        ? String.format(Locale.ROOT, "%.2f s", millis / 1000.0).replaceAll("\\.?0+ s$", " s")
        : duration.toMinutes() + " min";
  }
}
