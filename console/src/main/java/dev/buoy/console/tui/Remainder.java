package dev.buoy.console.tui;

import dev.buoy.console.command.Command;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.command.Results;
import dev.buoy.v1.AdminState;
import java.util.List;
import java.util.Optional;

/// What is still open on a server that was taken out of rotation, while its result is looked at: once it is nothing, the
/// server can be stopped.
final class Remainder {
  private Remainder() {}

  /// Empty where sessions do not matter, or nobody did it.
  static Optional<Span> of(Facts facts, MutationPlan plan, Results results) {
    var doers = results.agents().stream().filter(agent -> agent.isDone()).map(agent -> agent.node()).toList();
    if (doers.isEmpty() || !(plan.mutation() instanceof Command.SetState(var server, var state))
        || state == AdminState.Value.READY) {
      return Optional.empty();
    }
    return facts.servers().stream().filter(row -> row.id().equals(server.toString())).findFirst()
        .map(row -> of(row.seen().stream().filter(one -> doers.contains(one.agent())).toList()));
  }

  private static Span of(List<ServerRow.Seen> seen) {
    var silent = seen.stream().filter(one -> !one.isFresh()).map(ServerRow.Seen::agent).toList();
    var open = seen.stream().filter(ServerRow.Seen::isFresh).mapToLong(one -> one.server().getSessions()).sum();
    var unknown = silent.isEmpty() ? "" : "; of " + String.join(" ", silent) + " it is not known";
    if (open > 0) {
      return Span.of(Words.count(open) + " left to finish" + unknown, Role.WARN);
    }
    return silent.isEmpty()
        ? Span.of("none left: it can be stopped", Role.UP)
        : Span.of("none left" + unknown, Role.STALE);
  }
}
