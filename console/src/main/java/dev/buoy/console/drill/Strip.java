package dev.buoy.console.drill;

import dev.buoy.v1.Drill;
import dev.buoy.v1.ProberReport;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;

/// What a prober saw as a line of characters, from before the fault to the end.
final class Strip {
  private static final int MOST = 60;
  /// With fewer it says little: the times go first.
  private static final int LEAST = 20;
  /// Columns of the bars at its ends.
  private static final int BARS = 2;

  private Strip() {}

  /// `|......xxxxx.......|  -1.6 s to +4.0 s`: x where a probe was not good, . where all were, a blank where there was none;
  /// empty where single probes are not known.
  /// @param width columns that it may take
  static String of(Drill drill, ProberReport prober, int width) {
    if (!drill.hasFaultBegan() || !prober.hasProbes()) {
      return "";
    }
    var scope = Scope.of(drill);
    var times = String.format(Locale.ROOT, "  %.1f s to +%.1f s", scope.from(), scope.to());
    var label = width - BARS - times.length() < LEAST ? "" : times;
    return "|" + marks(prober, scope, Math.clamp(width - BARS - label.length(), 1, MOST)) + "|" + label;
  }

  private static String marks(ProberReport prober, Scope scope, int width) {
    var probes = prober.getProbes();
    var failed = new HashSet<>(probes.getFailedList());
    var marks = new char[width];
    Arrays.fill(marks, ' ');
    for (int place = 0; place < probes.getAfterMillisCount(); place++) {
      double after = probes.getAfterMillis(place) / 1e3;
      if (scope.has(after)) {
        int at = Math.min(width - 1, (int) (scope.share(after) * width));
        marks[at] = failed.contains(place) || marks[at] == 'x' ? 'x' : '.';
      }
    }
    return new String(marks);
  }
}
