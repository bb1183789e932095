package dev.buoy.console.command;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Durations as the file and the operators write them, and as tables show them.
public final class Durations {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  private Durations() {}

  /// Reads `10ms 3s 30m 12h 2d`; empty when it is something else, or zero.
  public static Optional<Duration> parse(String text) {
    var matcher = TEXT.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      return Optional.empty();
    }
    long count = Long.parseLong(matcher.group(1));
    return Optional.of(switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    });
  }

  /// Whether it is written as a duration, of nothing.
  static boolean isZero(String text) {
    var matcher = TEXT.matcher(text);
    return matcher.matches() && Long.parseLong(matcher.group(1)) == 0;
  }

  /// Seconds as JSON carries them: `0.000312s`, `14s`.
  public static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9)).stripTrailingZeros()
        .toPlainString() + "s";
  }

  /// An age as JSON carries it: milliseconds below ten seconds, whole seconds from there.
  public static String age(Duration age) {
    var whole = BigDecimal.valueOf(age.toMillis(), 3);
    var rounded = age.toSeconds() < 10 ? whole : whole.setScale(0, RoundingMode.DOWN);
    return (rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString()) + "s";
  }

  /// A duration for people, two units at most: `0.3ms`, `850ms`, `14s`, `2m05s`, `3h10m`, `4d06h`.
  public static String brief(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 1) {
      long micros = duration.toNanos() / 1000;
      return micros < 10_000 ? "%d.%dms".formatted(micros / 1000, micros % 1000 / 100) : micros / 1000 + "ms";
    }
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return "%dm%02ds".formatted(seconds / 60, seconds % 60);
    }
    return seconds < 86_400
        ? "%dh%02dm".formatted(seconds / 3600, seconds / 60 % 60)
        : "%dd%02dh".formatted(seconds / 86_400, seconds / 3600 % 24);
  }

  /// A duration for people who compare it with others: `12 ms`, `0.35 s`, `3.61 s`, `2m05s`.
  public static String precise(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 100) {
      return millis + " ms";
    }
    return millis < 60_000 ? String.format(Locale.ROOT, "%.2f s", millis / 1000.0) : brief(duration);
  }
}
