package dev.buoy.console.tui;

import java.util.List;

/// A painted picture as a value: as many lines as the screen has rows, and where the cursor stands.
/// @param cursorColumn -1 when there is no cursor
record Frame(List<Line> lines, int cursorColumn, int cursorRow) {
  Frame {
    lines = List.copyOf(lines);
  }

  static Frame of(List<Line> lines) {
    return new Frame(lines, -1, -1);
  }
}
