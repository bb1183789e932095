package dev.buoy.console.drill;

import dev.buoy.v1.Drill;
import dev.buoy.v1.DrillTurn;
import dev.buoy.v1.RouterState;
import java.time.Duration;
import java.util.TreeSet;

/// Who was master when, by what the director of a drill saw.
/// @param nodes those that were master at the same time as another
/// @param several for how long in all there was more than one
record Reign(TreeSet<String> nodes, Duration several) {
  /// Two that the director sees together at two looks.
  private static final Duration BRIEF = Duration.ofMillis(100);

  static Reign of(Drill drill) {
    var masters = new TreeSet<String>();
    var together = new TreeSet<String>();
    var several = Duration.ZERO;
    var since = Duration.ZERO;
    for (var turn : drill.getTurnsList()) {
      var after = Spans.of(turn.getAfter());
      if (masters.size() > 1) {
        several = several.plus(after.minus(since));
      }
      since = after;
      if (isMaster(turn)) {
        masters.add(turn.getNode());
      } else {
        masters.remove(turn.getNode());
      }
      if (masters.size() > 1) {
        together.addAll(masters);
      }
    }
    return new Reign(together, several);
  }

  private static boolean isMaster(DrillTurn turn) {
    return turn.hasPriority() && turn.getState() == RouterState.Value.MASTER;
  }

  /// `n1 and n2 were master at once for 2.310 s`; empty: there was never more than one for longer than a word between them
  /// takes.
  String words() {
    return several.compareTo(BRIEF) < 0
        ? ""
        : String.join(" and ", nodes) + " were master at once for " + Spans.seconds(several);
  }
}
