package dev.buoy.console.tui;

import dev.buoy.console.recording.Playhead;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The line that says which moment of a recording is shown.
final class Playbar {
  private static final String KEYS = "   [ ] 10 s  { } 1 min  ( ) speed  p pause";

  private Playbar() {}

  /// Empty where no recording is shown.
  static List<Line> of(Model model, int width) {
    var lines = new ArrayList<Line>();
    var playhead = model.settings().playhead();
    if (playhead != null) {
      var text = words(playhead, model);
      lines.add(Line.of(Span.of(Text.left(Text.width(text + KEYS) <= width ? text + KEYS : text, width), Role.TITLE)
          .asBold().asReverse()));
    }
    return lines;
  }

  private static String words(Playhead playhead, Model model) {
    return " replay %s x%s %s %d %%".formatted(Words.clock(model.data().now().wall()), speed(playhead.speed()),
        playhead.playing() ? model.glyphs().master() : "paused", playhead.percent());
  }

  private static String speed(double speed) {
    return speed == Math.rint(speed) ? Long.toString(Math.round(speed)) : String.format(Locale.ROOT, "%.3g", speed);
  }
}
