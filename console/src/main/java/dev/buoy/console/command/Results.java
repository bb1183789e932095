package dev.buoy.console.command;

import dev.buoy.v1.OperationResult.Outcome;
import java.util.List;
import java.util.stream.IntStream;

/// What a mutation did, per agent.
/// @param operation id that repeats or names it
public record Results(String operation, List<AgentResult> agents) {
  /// Worst first, when nothing was done at all: what an agent answers, before that another one could not be reached.
  private static final int[] BY_WEIGHT = {Exit.STALE_PLAN, Exit.NOT_PERMITTED, Exit.REFUSED, Exit.FAILED, Exit.UNKNOWN};

  public Results {
    agents = List.copyOf(agents);
  }

  /// Exit code of the whole: done everywhere, done in part, or why not at all.
  public int exit() {
    return exit(agents);
  }

  static int exit(List<AgentResult> agents) {
    long good = agents.stream().filter(agent -> agent.exit() == Exit.DONE).count();
    if (good > 0) {
      return good == agents.size() ? Exit.DONE : Exit.PARTIAL;
    }
    if (lost(agents)) {
      return Exit.UNKNOWN;
    }
    return IntStream.of(BY_WEIGHT).filter(code -> agents.stream().anyMatch(agent -> agent.exit() == code)).findFirst()
        .orElse(Exit.FAILED);
  }

  /// The agents that were seen to do it.
  public List<String> doers() {
    return agents.stream().filter(agent -> agent.outcome() == Outcome.DONE).map(AgentResult::node).toList();
  }

  /// Whether any agent's answer was lost.
  public boolean unknown() {
    return lost(agents);
  }

  private static boolean lost(List<AgentResult> agents) {
    return agents.stream().anyMatch(agent -> agent.outcome() == Outcome.UNKNOWN && agent.teller().isEmpty());
  }
}
