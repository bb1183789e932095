package dev.buoy.console.tui;

import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.command.Results;
import dev.buoy.console.tui.terminal.Input;

/// What can happen to the screen.
sealed interface Msg {
  /// The operator did something.
  record Typed(Input input) implements Msg {}

  /// An agent reported.
  record Reported(ClusterView view) implements Msg {}

  /// A second went by.
  record Tick() implements Msg {}

  /// Something to tell the operator that belongs to no dialog.
  record Told(String sentence) implements Msg {}

  /// The window may have another size, or its content is gone.
  record Redraw() implements Msg {}

  /// The window has this size.
  record Resized(Size size) implements Msg {}

  /// The agents' plans are there.
  /// @param dialog number of the dialog that asked
  record Planned(int dialog, MutationPlan plan) implements Msg {}

  /// Nobody could be asked.
  record Unplanned(int dialog, String why) implements Msg {}

  /// Every agent said what it did, or did not in time.
  record Executed(int dialog, Results results) implements Msg {}
}
