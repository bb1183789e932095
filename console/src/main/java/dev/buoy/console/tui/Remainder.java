package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Freshness;
import dev.buoy.console.command.Command;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.command.Results;
import dev.buoy.v1.AdminState;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is still open on a server that was taken out of rotation, while its result is looked at: once it is nothing, the
/// server can be stopped.
final class Remainder {
  private Remainder() {}

  /// Empty where sessions do not matter, or nobody did it. Only what agents reported since counts: any of them that has
  /// not may have sessions open.
  /// @param doneAt when the results came, on the monotonic clock
  static Optional<Span> of(Facts facts, MutationPlan plan, Results results, long doneAt) {
    var doers = results.doers();
    if (doers.isEmpty() || !(plan.mutation() instanceof Command.SetState(var server, var state))
        || state == AdminState.Value.READY) {
      return Optional.empty();
    }
    var last = facts.servers().stream().filter(row -> row.id().equals(server.toString())).findFirst()
        .map(ServerRow::seen).orElse(List.of());
    return last.isEmpty() ? Optional.empty() : Optional.of(of(facts, last, doers, doneAt));
  }

  private static Span of(Facts facts, List<ServerRow.Seen> last, List<String> doers, long doneAt) {
    var heard = facts.view().agents().stream().filter(agent -> agent.freshness(facts.now().nanos()) == Freshness.FRESH)
        .filter(agent -> agent.receivedAt() > doneAt).map(AgentView::name).toList();
    var seen = last.stream().filter(one -> heard.contains(one.agent())).toList();
    var open = seen.stream().mapToLong(one -> one.server().getSessions()).sum();
    var users = names(seen.stream().filter(one -> !doers.contains(one.agent())
        && one.server().getAdminState() == AdminState.Value.READY).map(ServerRow.Seen::agent));
    var silent = names(facts.view().agents().stream().map(AgentView::name).filter(agent -> !heard.contains(agent)));
    var but = (users.isEmpty() ? "" : "; still used by " + users)
        + (silent.isEmpty() ? "" : "; not known of " + silent);
    if (open > 0) {
      return Span.of(Words.count(open) + " left to finish" + but, Role.WARN);
    }
    if (heard.isEmpty()) {
      return Span.of("not known yet: no agent has reported since", Role.STALE);
    }
    return but.isEmpty() ? Span.of("none left: it can be stopped", Role.UP) : Span.of("none left" + but, Role.WARN);
  }

  private static String names(Stream<String> agents) {
    return agents.collect(Collectors.joining(" "));
  }
}
