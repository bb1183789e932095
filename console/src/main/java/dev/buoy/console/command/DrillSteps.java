package dev.buoy.console.command;

import dev.buoy.console.drill.DrillSession;
import dev.buoy.console.drill.DrillWords;
import dev.buoy.v1.Drill;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Set;

/// Tells of a drill line by line: each step as it begins and as it is done.
final class DrillSteps implements DrillSession.Listener {
  private final PrintWriter err;
  private final Set<String> told = new HashSet<>();

  DrillSteps(PrintWriter err) {
    this.err = err;
  }

  @Override
  public void is(Drill drill) {
    for (var step : drill.getStepsList()) {
      if (step.hasTook() && told.add("done " + step.getStep())) {
        told.add("begun " + step.getStep());
        err.println(DrillWords.line(drill, step));
      } else if (step.hasBegan() && !step.hasTook() && told.add("begun " + step.getStep())) {
        err.println(DrillWords.line(drill, step) + hint(drill, step.getStep()));
      }
    }
    err.flush();
  }

  private static String hint(Drill drill, Drill.Step step) {
    return step == Drill.Step.APPROVAL
        ? " (a second operator agrees with: buoy drill approve " + drill.getId() + ")"
        : "";
  }

  @Override
  public void told(String sentence) {
    err.println(sentence);
    err.flush();
  }
}
