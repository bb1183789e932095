package dev.buoy.console.tui;

import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.command.Printout;
import dev.buoy.console.command.Results;
import dev.buoy.console.drill.Found;
import dev.buoy.console.drill.PlannedDrill;
import dev.buoy.console.recording.Playhead;
import dev.buoy.console.tui.terminal.Input;
import dev.buoy.v1.Drill;
import dev.buoy.v1.LogLine;
import java.util.List;

/// What can happen to the screen.
sealed interface Msg {
  /// What agents said of their open connections.
  record Talked(Subscription.Connections asked, List<Talk.Answer> answers) implements Msg {
    public Talked {
      answers = List.copyOf(answers);
    }
  }

  /// An agent sent lines of its log.
  /// @param lost lines before these that came too fast
  record Logged(String agent, List<LogLine> lines, long lost) implements Msg {
    public Logged {
      lines = List.copyOf(lines);
    }
  }

  /// An agent's log cannot be had.
  record LogLost(String agent, String why) implements Msg {}

  /// The agents' files as they are now.
  record Filed(FileBook book) implements Msg {}

  /// What agents told of drills.
  /// @param wholes those that were asked for with all that is known of them
  record DrillsTold(Found found, List<Drill> wholes) implements Msg {
    public DrillsTold {
      wholes = List.copyOf(wholes);
    }
  }

  /// An agent looked at a drill that is to be begun.
  record DrillPlanned(int dialog, PlannedDrill planned) implements Msg {}

  /// The drill of this console went on.
  record Drilled(Drill drill) implements Msg {}

  /// The drill of this console is over.
  /// @param lost nobody knows what came of it
  record DrillEnded(int dialog, Drill drill, boolean lost) implements Msg {}

  /// The operator did something.
  record Typed(Input input) implements Msg {}

  /// There is a newer report than the one that is shown; whoever takes this fetches it.
  record News() implements Msg {}

  /// An agent reported.
  record Reported(ClusterView view) implements Msg {}

  /// The recording that is shown went on, or was wound.
  record Played(Playhead playhead) implements Msg {}

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
  /// @param plans one for each command of the dialog
  record Planned(int dialog, List<MutationPlan> plans) implements Msg {
    public Planned {
      plans = List.copyOf(plans);
    }
  }

  /// A question was answered in words.
  record Answered(Printout printout) implements Msg {}

  /// Nobody could be asked.
  record Unplanned(int dialog, String why) implements Msg {}

  /// A part of a change that takes long is done.
  record Stepped(int dialog, String step) implements Msg {}

  /// Every agent said what it did, or did not in time.
  /// @param results one for each plan
  record Executed(int dialog, List<Results> results) implements Msg {
    public Executed {
      results = List.copyOf(results);
    }
  }
}
