package dev.buoy.console.tui;

import dev.buoy.console.command.AgentResult;
import dev.buoy.console.command.Command;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.tui.Dialog.Changing;
import dev.buoy.v1.OperationResult.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;

/// What the agents would do, in lines: what speaks against it comes first, then what it changes.
final class PlanLines {
  /// Columns of what stands in front of a sentence.
  static final int LABEL = 9;

  private PlanLines() {}

  static List<Line> of(Changing changing, int width) {
    var lines = new ArrayList<Line>();
    var plans = changing.plans();
    if (!changing.leftOut().isEmpty()) {
      Dialogs.wrap(Text.left("left out", LABEL), changing.leftOut(), Role.WARN, width, lines);
    }
    plans.forEach(plan -> unplanned(plan, width, lines));
    together(changing, width, lines);
    plans.forEach(plan -> merged(plan.agents(), "guard", Role.DOWN,
        agent -> named(plan, agent.plan().getGuardsList(), plans.size()), width, lines));
    plans.forEach(plan -> merged(plan.agents(), "warning", Role.WARN,
        agent -> named(plan, agent.plan().getWarningsList(), plans.size()), width, lines));
    plans.forEach(plan -> changes(plan, width, lines));
    if (plans.size() > 1) {
      Dialogs.wrap(Text.left("", LABEL), "each is planned again right before it runs; one that would do more, or fails,"
          + " ends it there", Role.MUTED, width, lines);
    }
    return lines;
  }

  /// What an agent warns of names the object only where there are several.
  private static List<String> named(MutationPlan plan, List<String> sentences, int plans) {
    return plans == 1
        ? sentences
        : sentences.stream().map(sentence -> plan.confirmWord() + ": " + sentence).toList();
  }

  private static void together(Changing changing, int width, List<Line> lines) {
    var planned = changing.planned();
    if (planned != null && changing.plans().size() > 1) {
      for (var sentence : Jointly.of(changing.invocations(), planned.before())) {
        Dialogs.wrap(Text.left("warning", LABEL), sentence, Role.WARN, width, lines);
      }
    }
  }

  /// Agents that say no, or nothing.
  private static void unplanned(MutationPlan plan, int width, List<Line> lines) {
    var silent = plan.agents().stream()
        .filter(agent -> agent.outcome() != Outcome.PLANNED && agent.plan().getGuardsCount() == 0).toList();
    merged(silent, "", Role.DOWN, agent -> agent.lines().stream().map(line -> agent.word() + "  " + line).toList(),
        width, lines);
  }

  /// One agent that speaks for all names the nodes itself.
  private static void changes(MutationPlan plan, int width, List<Line> lines) {
    var agents = plan.agents();
    var same = agents.stream().filter(agent -> agent.outcome() == Outcome.PLANNED
        && agent.plan().getChangesCount() == 0).toList();
    merged(same, "", Role.MUTED, _ -> List.of("nothing to change"), width, lines);
    var alone = plan.mutation() instanceof Command.Failover || plan.mutation() instanceof Command.Release
        || plan.mutation() instanceof Command.Standby || plan.mutation() instanceof Command.Transaction;
    merged(agents, alone ? "plan" : "", Role.TITLE, agent -> agent.plan().getChangesList(), width, lines);
  }

  /// What is the same on several agents is shown once.
  /// @param label in front instead of the agents' names; empty: their names
  private static void merged(List<AgentResult> agents, String label, Role role,
      Function<AgentResult, List<String>> part, int width, List<Line> lines) {
    var names = new LinkedHashMap<String, List<String>>();
    agents.forEach(agent -> part.apply(agent)
        .forEach(text -> names.computeIfAbsent(text, _ -> new ArrayList<>()).add(agent.node())));
    var before = "";
    for (var entry : names.entrySet()) {
      var by = String.join(" ", entry.getValue());
      var head = label.isEmpty() ? by : label;
      var text = label.isEmpty() || entry.getValue().size() == agents.size()
          ? entry.getKey()
          : by + ": " + entry.getKey();
      var shown = head.equals(before) ? "" : head;
      Dialogs.wrap(Text.left(shown, Math.max(LABEL, Text.width(head) + 2)), text, role, width, lines);
      before = head;
    }
  }
}
