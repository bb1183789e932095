package dev.buoy.console.tui;

import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.drill.PlannedDrill;
import dev.buoy.console.recording.Playhead.Turn;
import java.util.List;

/// What the model wants done outside of it.
sealed interface Effect {
  record Quit() implements Effect {}

  record Suspend() implements Effect {}

  /// Give up every connection and dial anew.
  record Resubscribe() implements Effect {}

  /// Go elsewhere in the recording, or otherwise.
  record Wind(Turn turn) implements Effect {}

  /// Paint every cell, whatever the terminal shows.
  record Repaint() implements Effect {}

  /// Ask every agent concerned what it would do.
  record Plan(int dialog, List<Invocation> invocations) implements Effect {
    public Plan {
      invocations = List.copyOf(invocations);
    }
  }

  /// Do what the plans say, one after the other.
  record Apply(int dialog, List<MutationPlan> plans) implements Effect {
    public Apply {
      plans = List.copyOf(plans);
    }
  }

  /// Ask the agents a question that is answered in words.
  record Ask(Invocation invocation) implements Effect {}

  /// Have a drill looked at.
  record PlanDrill(int dialog, Invocation invocation) implements Effect {}

  /// Begin a drill that was looked at, and keep it going.
  record RunDrill(int dialog, Invocation invocation, PlannedDrill planned, String reason) implements Effect {}

  /// Have the fault of the drill taken back that this console began.
  record AbortDrill(String reason) implements Effect {}

  /// Lend the terminal to the line prompt.
  record Shell() implements Effect {}

  /// Have the terminal tell of the mouse, or not.
  record Mouse(boolean on) implements Effect {}

  /// So many frames a second at most.
  record Frames(int perSecond) implements Effect {}

  /// Paint for a light background, or for a dark one.
  /// @param asked by the operator; else the terminal says so, which counts where nobody said otherwise
  record Background(boolean light, boolean asked) implements Effect {}
}
