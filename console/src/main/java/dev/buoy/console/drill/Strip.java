package dev.buoy.console.drill;

import dev.buoy.v1.Drill;
import dev.buoy.v1.ProberReport;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;

/// What a prober saw as a line of characters, from before the fault to the end.
final class Strip {
  private static final int WIDTH = 60;

  private Strip() {}

  /// `|......xxxxx.......|  -1.6 s to +4.0 s`: x where a probe was not good, . where all were, a blank where there was none;
  /// empty where single probes are not known.
  static String of(Drill drill, ProberReport prober) {
    if (!drill.hasFaultBegan() || !prober.hasProbes()) {
      return "";
    }
    var scope = Scope.of(drill);
    var probes = prober.getProbes();
    var failed = new HashSet<>(probes.getFailedList());
    var marks = new char[WIDTH];
    Arrays.fill(marks, ' ');
    for (int place = 0; place < probes.getAfterMillisCount(); place++) {
      double after = probes.getAfterMillis(place) / 1e3;
      if (scope.has(after)) {
        int at = Math.min(WIDTH - 1, (int) (scope.share(after) * WIDTH));
        marks[at] = failed.contains(place) || marks[at] == 'x' ? 'x' : '.';
      }
    }
    return "|" + new String(marks) + "|  " + String.format(Locale.ROOT, "%.1f s to +%.1f s", scope.from(), scope.to());
  }
}
