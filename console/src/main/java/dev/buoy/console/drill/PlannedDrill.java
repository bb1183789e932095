package dev.buoy.console.drill;

import dev.buoy.v1.Drill;

/// A drill that was looked at, and by whom it would be directed.
/// @param director a node
public record PlannedDrill(String director, Drill drill) {
  /// Whether it may run, as far as can be said before it does.
  public boolean runnable() {
    return drill.getRefusalsList().isEmpty() && drill.getAborted().isEmpty();
  }
}
