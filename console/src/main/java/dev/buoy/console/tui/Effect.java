package dev.buoy.console.tui;

import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.MutationPlan;

/// What the model wants done outside of it.
sealed interface Effect {
  record Quit() implements Effect {}

  record Suspend() implements Effect {}

  /// Give up every connection and dial anew.
  record Resubscribe() implements Effect {}

  /// Paint every cell, whatever the terminal shows.
  record Repaint() implements Effect {}

  /// Ask every agent concerned what it would do.
  record Plan(int dialog, Invocation invocation) implements Effect {}

  /// Do what the plan says.
  record Apply(int dialog, MutationPlan plan) implements Effect {}
}
