package dev.buoy.console.tui;

import java.util.Map;
import java.util.Optional;

/// How many colours a terminal shows.
enum Depth {
  MONO, SIXTEEN, INDEXED, RGB;

  /// The depth of a `--color` word: `never mono 16 256 rgb truecolor always`; empty for another or none.
  static Optional<Depth> named(String word) {
    return switch (word) {
      case "never", "mono", "none" -> Optional.of(MONO);
      case "16" -> Optional.of(SIXTEEN);
      case "256", "always" -> Optional.of(INDEXED);
      case "rgb", "truecolor" -> Optional.of(RGB);
      default -> Optional.empty();
    };
  }

  /// Decides by `--color`, then NO_COLOR, COLORTERM and TERM.
  static Depth of(String option, Map<String, String> environment) {
    return named(option).orElseGet(() -> of(environment));
  }

  private static Depth of(Map<String, String> environment) {
    var colorterm = environment.getOrDefault("COLORTERM", "");
    var term = environment.getOrDefault("TERM", "");
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
      return MONO;
    }
    if (colorterm.equals("truecolor") || colorterm.equals("24bit")) {
      return RGB;
    }
    if (term.endsWith("-256color") || term.endsWith("-direct")) {
      return INDEXED;
    }
    return term.startsWith("vt") || term.equals("dumb") ? MONO : SIXTEEN;
  }
}
