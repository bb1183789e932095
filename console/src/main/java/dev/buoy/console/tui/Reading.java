package dev.buoy.console.tui;

import java.util.Set;

/// How far the text of a dialog is read that may be longer than its box.
/// @param from  the line that is shown first
/// @param ended whether its last line was on the screen
record Reading(int from, boolean ended) {
  static final Reading NONE = new Reading(0, false);
  /// Move through the text, whatever field has the focus.
  static final Set<String> KEYS = Set.of("Up", "Down", "PageUp", "PageDown");

  /// @param window lines that are shown
  /// @param lines  of the text, > window
  Reading moved(String key, int window, int lines) {
    var by = switch (key) {
      case "Up" -> -1;
      case "Down" -> 1;
      case "PageUp" -> -window;
      case "PageDown" -> window;
      default -> 0;
    };
    var last = lines - window;
    var next = Math.max(0, Math.min(last, from + by));
    return new Reading(next, ended || next == last);
  }
}
