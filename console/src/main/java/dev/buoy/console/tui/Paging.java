package dev.buoy.console.tui;

import java.util.ArrayList;
import java.util.List;

/// The content of a box: a text that is read in pages where it is longer than there is room, and what stays below it.
/// @param rows inside the borders
record Paging(List<Line> text, List<Line> footer, int rows) {
  private static final int LEAST = 2;

  Paging {
    text = List.copyOf(text);
    footer = List.copyOf(footer);
  }

  /// @param owed what the operator cannot do before the last line; empty: nothing
  List<Line> lines(Reading reading, String owed) {
    var lines = new ArrayList<Line>();
    if (isWhole()) {
      lines.addAll(text);
    } else {
      var from = Math.min(reading.from(), text.size() - window());
      lines.addAll(text.subList(from, from + window()));
      lines.add(below(text.size() - window() - from, owed));
    }
    lines.addAll(footer);
    return lines.subList(0, Math.min(lines.size(), Math.max(0, rows)));
  }

  /// How far it is read once this key was pressed: as far as it is on the screen.
  Reading read(Reading before, String key) {
    return isWhole() ? new Reading(0, true) : before.moved(key, window(), text.size());
  }

  private static Line below(int more, String owed) {
    return more > 0
        ? Line.text(more + (more == 1 ? " more line" : " more lines") + ", PageDown"
            + (owed.isEmpty() ? "" : "; " + owed), Role.WARN)
        : Line.text("the end; PageUp leads back", Role.MUTED);
  }

  private boolean isWhole() {
    return text.size() <= space();
  }

  private int window() {
    return space() - 1;
  }

  private int space() {
    return Math.max(LEAST, rows - footer.size());
  }
}
