package dev.buoy.agent.config;

import java.util.Optional;
import java.util.regex.Pattern;

/// Sizes as the file spells them, `500 200k 1m`: k is 1024, and m is 1024 of these.
final class Sizes {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})([km]?)");
  private static final int K = 1024;

  private Sizes() {}

  /// The size, or empty when the text is not one.
  static Optional<Long> parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(match.group(1));
    return Optional.of(switch (match.group(2)) {
      case "k" -> number * K;
      case "m" -> number * K * K;
      default -> number;
    });
  }

  /// The shortest spelling.
  static String format(long size) {
    if (size % K != 0 || size == 0) {
      return Long.toString(size);
    }
    return size % (K * K) == 0 ? size / (K * K) + "m" : size / K + "k";
  }
}
