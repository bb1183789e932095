package dev.buoy.console.tui;

import dev.buoy.console.command.AgentResult;
import dev.buoy.console.command.Clause;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.command.Options;
import dev.buoy.console.command.Results;
import dev.buoy.console.tui.Dialog.Changing;
import dev.buoy.v1.OperationResult.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// What is left to do of a change that was not done everywhere.
final class Retry {
  private Retry() {}

  /// The same plans, for those agents only whose answer is missing, under the same operation ids.
  static List<MutationPlan> unanswered(Changing changing) {
    var missing = new ArrayList<MutationPlan>();
    for (var i = 0; i < Math.min(changing.plans().size(), changing.results().size()); i++) {
      var plan = changing.plans().get(i);
      var nodes = nodes(changing.results().get(i), AgentResult::isUnknown);
      var agents = plan.agents().stream().filter(agent -> nodes.contains(agent.node())).toList();
      if (!agents.isEmpty()) {
        missing.add(new MutationPlan(plan.invocation(), plan.mutation(), plan.operation(), agents));
      }
    }
    return missing;
  }

  /// The later answers of an operation in the place of the earlier ones.
  static List<Results> merged(List<Results> before, List<Results> later) {
    if (before.isEmpty()) {
      return later;
    }
    return before.stream().map(result -> later.stream()
        .filter(other -> other.operation().equals(result.operation())).findFirst()
        .map(other -> merged(result, other)).orElse(result)).toList();
  }

  private static Results merged(Results before, Results later) {
    var agents = new LinkedHashMap<String, AgentResult>();
    before.agents().forEach(agent -> agents.put(agent.node(), agent));
    later.agents().forEach(agent -> agents.put(agent.node(), agent));
    return new Results(before.operation(), List.copyOf(agents.values()));
  }

  /// The commands again, each for those agents only that have not done it.
  static List<Invocation> rest(Changing changing) {
    var rest = new ArrayList<Invocation>();
    for (var i = 0; i < Math.min(changing.plans().size(), changing.results().size()); i++) {
      var left = changing.results().get(i).agents().stream()
          .filter(agent -> agent.outcome() != Outcome.DONE && agent.teller().isEmpty())
          .map(AgentResult::node).toList();
      if (!left.isEmpty()) {
        rest.add(on(changing.plans().get(i).invocation(), left));
      }
    }
    return rest;
  }

  private static Invocation on(Invocation invocation, List<String> nodes) {
    Map<Clause, List<String>> values = new EnumMap<>(Clause.class);
    values.putAll(invocation.options().values());
    values.remove(Clause.CONFIRM);
    values.put(Clause.ON, List.of(String.join(",", nodes)));
    return new Invocation(invocation.verb(), invocation.words(), invocation.command(), new Options(values));
  }

  private static List<String> nodes(Results results, Predicate<AgentResult> which) {
    return results.agents().stream().filter(which).map(AgentResult::node).toList();
  }
}
