package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.OperationResult.Outcome;
import dev.buoy.v1.Status;
import java.util.List;

/// Agents that carried out a change for the whole cluster, and pass it on to the others (ADR 0033).
/// @param agents none when the change is for some nodes, or is not passed on
record Tellers(List<AgentView> agents) {
  Tellers {
    agents = List.copyOf(agents);
  }

  /// @param answers of the agents that were told to do it
  static Tellers of(MutationPlan plan, List<AgentResult> answers, ClusterView view) {
    boolean passedOn = plan.mutation() instanceof Command.SetState || plan.mutation() instanceof Command.SetWeight;
    return new Tellers(!passedOn || plan.invocation().options().has(Clause.ON)
        ? List.of()
        : answers.stream().filter(answer -> answer.outcome() == Outcome.DONE)
            .flatMap(answer -> view.agent(answer.node()).stream()).toList());
  }

  /// The result of an agent that nothing was sent to: whoever hears it passes the change on.
  AgentResult unsent(AgentResult planned) {
    return agents.stream().filter(agent -> planned.exit() == Exit.UNKNOWN && hears(agent, planned.node())).findFirst()
        .map(teller -> planned.toldBy(teller.name())).orElseGet(planned::leftOut);
  }

  private static boolean hears(AgentView agent, String node) {
    return agent.lastStatus().stream().map(Status::getHearsList).anyMatch(heard -> heard.contains(node));
  }
}
