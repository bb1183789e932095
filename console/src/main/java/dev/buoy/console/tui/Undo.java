package dev.buoy.console.tui;

import dev.buoy.console.command.AgentResult;
import dev.buoy.console.command.Command;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.command.Results;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.OperationResult.Outcome;
import dev.buoy.v1.Server;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// How to take back what was done last: commands, or why there is no way.
record Undo(List<String> lines, String refusal) {
  static final Undo NOTHING = new Undo(List.of(), "nothing was done from here yet");

  Undo {
    lines = List.copyOf(lines);
  }

  boolean isPossible() {
    return !lines.isEmpty();
  }

  /// The inverse of what was done, and only of that, the last first.
  /// @param before as things were when it was planned
  static Undo of(List<MutationPlan> plans, List<Results> results, Facts before) {
    var lines = new ArrayList<String>();
    var refusal = "nothing was changed that could be taken back";
    for (var i = Math.min(plans.size(), results.size()) - 1; i >= 0; i--) {
      var done = results.get(i).agents().stream().filter(agent -> agent.outcome() == Outcome.DONE)
          .map(AgentResult::node).toList();
      if (done.isEmpty()) {
        continue;
      }
      switch (plans.get(i).mutation()) {
        case Command.SetState(var server, var state) -> lines.addAll(by(before, server.toString(), done,
            seen -> seen.getAdminState() == state ? "" : word(seen.getAdminState()) + " " + server));
        case Command.SetWeight(var server, var _, var _) -> lines.addAll(by(before, server.toString(), done,
            seen -> "weight " + server + " " + seen.getWeight()));
        case Command.Failover(var instance) -> lines.add("release " + instance);
        case Command.Standby(var node, var standby) -> lines.add((standby ? "release " : "standby ") + node);
        case Command.ConfigApply _ -> lines.add("config rollback " + results.get(i).operation());
        case Command.Release(var instance) -> refusal = "a released " + instance + " is handed over again with F";
        case Command.Close _ -> refusal = "closed connections do not come back";
        case Command.ClearTable _ -> refusal = "forgotten clients are learnt anew";
        case Command.Reload _,Command.ConfigConfirm _,Command.ConfigRollback _ ->
          refusal = "an earlier file is put to work by: config rollback";
        default -> {
        }
      }
    }
    return new Undo(lines, lines.isEmpty() ? refusal : "");
  }

  /// One command for all nodes on which it was the same.
  private static List<String> by(Facts before, String server, List<String> nodes, Function<Server, String> inverse) {
    var groups = new LinkedHashMap<String, List<String>>();
    var seen = before.servers().stream().filter(row -> row.id().equals(server)).flatMap(row -> row.seen().stream())
        .toList();
    for (var one : seen) {
      var line = inverse.apply(one.server());
      if (nodes.contains(one.agent()) && !line.isEmpty()) {
        groups.computeIfAbsent(line, _ -> new ArrayList<>()).add(one.agent());
      }
    }
    return groups.entrySet().stream().map(group -> group.getKey() + " on "
        + (group.getValue().size() == seen.size() ? "all" : String.join(",", group.getValue()))).toList();
  }

  private static String word(AdminState.Value state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
