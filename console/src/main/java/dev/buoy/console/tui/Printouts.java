package dev.buoy.console.tui;

import dev.buoy.console.command.Printout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Answers in words that commands of the bar got, the newest first; old ones are forgotten.
record Printouts(List<Answered> all) {
  static final Printouts NONE = new Printouts(List.of());
  private static final int MOST = 10;

  /// @param at when the answer was there
  record Answered(Printout printout, Moment at) {}

  Printouts {
    all = List.copyOf(all);
  }

  /// With one more, in place of an earlier one of the same command.
  Printouts with(Printout printout, Moment now) {
    var kept = new ArrayList<Answered>();
    kept.add(new Answered(printout, now));
    all.stream().filter(one -> !one.printout().line().equals(printout.line())).limit(MOST - 1).forEach(kept::add);
    return new Printouts(kept);
  }

  /// Without what was answered to it: it is asked again.
  Printouts without(String line) {
    return new Printouts(all.stream().filter(one -> !one.printout().line().equals(line)).toList());
  }

  Optional<Answered> of(String line) {
    return all.stream().filter(one -> one.printout().line().equals(line)).findFirst();
  }
}
