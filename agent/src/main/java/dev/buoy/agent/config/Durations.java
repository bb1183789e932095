package dev.buoy.agent.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Durations as the file spells them: a whole number and its unit, `10ms 3s 1m 12h`.
public final class Durations {
  /// The longest one: 24 days, about HAProxy's 2147483647 ms.
  static final Duration LONGEST = Duration.ofDays(24);

  private static final Pattern FORM = Pattern.compile("([0-9]{1,10})(ms|s|m|h)");

  private Durations() {}

  /// The duration, or empty when the text is not one.
  public static Optional<Duration> parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(match.group(1));
    return Optional.of(switch (match.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    });
  }

  /// What is wrong with a text that is not a duration.
  static String complaint(String text) {
    if (text.matches("[0-9]+")) {
      return "a duration needs a unit: " + text + "ms or " + text + "s?";
    }
    return "must be a duration such as 10ms, 3s, 1m or 12h, was '" + text + "'";
  }

  /// The shortest spelling.
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0 || millis == 0) {
      return millis + "ms";
    }
    if (millis % 60_000 != 0) {
      return millis / 1000 + "s";
    }
    return millis % 3_600_000 == 0 ? millis / 3_600_000 + "h" : millis / 60_000 + "m";
  }
}
