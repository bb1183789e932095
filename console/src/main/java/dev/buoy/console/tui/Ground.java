package dev.buoy.console.tui;

import dev.buoy.console.command.Command;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.v1.OperationResult.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a plan stands on: while it holds, so does the plan.
/// @param generations of the agents that planned
/// @param states      what else it takes for given, in words
record Ground(Map<String, Long> generations, Map<String, String> states) {
  Ground {
    generations = Map.copyOf(generations);
    states = Map.copyOf(states);
  }

  /// As the plans were made.
  static Ground of(List<MutationPlan> plans, Facts facts) {
    var generations = new TreeMap<String, Long>();
    for (var plan : plans) {
      plan.agents().stream().filter(agent -> agent.outcome() == Outcome.PLANNED && agent.plan().getGeneration() > 0)
          .forEach(agent -> generations.merge(agent.node(), agent.plan().getGeneration(), Math::max));
    }
    return new Ground(generations, states(plans, facts));
  }

  private static Map<String, String> states(List<MutationPlan> plans, Facts facts) {
    var states = new TreeMap<String, String>();
    for (var plan : plans) {
      switch (plan.mutation()) {
        case Command.Failover _,Command.Release _,Command.Standby _ -> facts.instances()
            .forEach(instance -> states.put("master of " + instance.name(), instance.claims().stream()
                .map(InstanceRow.Cell::agent).sorted().collect(Collectors.joining(" "))));
        case Command.SetState(var server, var _) -> states.put("servers up in " + server.backend(),
            up(facts, server.backend()));
        case Command.SetWeight(var server, var _, var _) -> states.put("servers up in " + server.backend(),
            up(facts, server.backend()));
        default -> {
        }
      }
    }
    return states;
  }

  private static String up(Facts facts, String backend) {
    return facts.servers().stream().filter(row -> row.backend().equals(backend) && row.isUp()).map(ServerRow::name)
        .collect(Collectors.joining(" "));
  }

  /// What is different now; empty: nothing.
  Optional<String> moved(List<MutationPlan> plans, Facts now) {
    for (var entry : new TreeMap<>(generations).entrySet()) {
      var status = now.view().agent(entry.getKey()).flatMap(agent -> agent.lastStatus());
      if (status.isPresent() && status.get().getGeneration() > entry.getValue()) {
        return Optional.of("generation of " + entry.getKey() + " was " + entry.getValue() + ", is "
            + status.get().getGeneration());
      }
    }
    var present = states(plans, now);
    return new TreeMap<>(states).entrySet().stream()
        .filter(entry -> !entry.getValue().equals(present.get(entry.getKey()))).findFirst()
        .map(entry -> entry.getKey() + ": was " + orNone(entry.getValue()) + ", is "
            + orNone(present.getOrDefault(entry.getKey(), "")));
  }

  private static String orNone(String text) {
    return text.isEmpty() ? "none" : text;
  }
}
