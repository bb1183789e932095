package dev.buoy.agent.config;

import java.util.Map;
import java.util.Optional;

/// Characters that look like a space or a colon and are none: what an input method or a word processor leaves behind.
/// @param index where in the text, in code points
/// @param name as "full-width space (U+3000)"
record StrangeSpace(int index, String name) {
  private static final Map<Integer, String> NAMES = Map.of(0x3000, "full-width space", 0xA0, "non-breaking space",
      0x202F,
      "narrow non-breaking space", 0x2003, "em space", 0x2002, "en space", 0x200B, "zero-width space", 0xFEFF,
      "byte order mark", 0xFF1A, "full-width colon", 0xFF0C, "full-width comma");

  /// The first one in the text.
  static Optional<StrangeSpace> in(String text) {
    var points = text.codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      var name = NAMES.get(points[i]);
      if (name != null) {
        return Optional.of(new StrangeSpace(i, "%s (U+%04X)".formatted(name, points[i])));
      }
    }
    return Optional.empty();
  }

  /// What to do about it.
  String message() {
    return "a " + name + " is here, type a plain one";
  }
}
