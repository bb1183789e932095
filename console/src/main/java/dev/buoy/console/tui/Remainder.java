package dev.buoy.console.tui;

import dev.buoy.console.command.Command;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.command.Results;
import dev.buoy.v1.AdminState;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What is still open on a server that was taken out of rotation, while its result is looked at: once it is nothing, the
/// server can be stopped.
final class Remainder {
  private Remainder() {}

  /// Empty where sessions do not matter, or nobody did it.
  static Optional<Span> of(Facts facts, MutationPlan plan, Results results) {
    var doers = results.doers();
    if (doers.isEmpty() || !(plan.mutation() instanceof Command.SetState(var server, var state))
        || state == AdminState.Value.READY) {
      return Optional.empty();
    }
    return facts.servers().stream().filter(row -> row.id().equals(server.toString())).findFirst()
        .map(row -> of(row.seen(), doers));
  }

  private static Span of(List<ServerRow.Seen> seen, List<String> doers) {
    var open = seen.stream().filter(ServerRow.Seen::isFresh).mapToLong(one -> one.server().getSessions()).sum();
    var users = names(seen, one -> one.isFresh() && !doers.contains(one.agent())
        && one.server().getAdminState() == AdminState.Value.READY);
    var silent = names(seen, one -> !one.isFresh());
    var but = (users.isEmpty() ? "" : "; still used by " + users)
        + (silent.isEmpty() ? "" : "; not known of " + silent);
    if (open > 0) {
      return Span.of(Words.count(open) + " left to finish" + but, Role.WARN);
    }
    return but.isEmpty() ? Span.of("none left: it can be stopped", Role.UP) : Span.of("none left" + but, Role.WARN);
  }

  private static String names(List<ServerRow.Seen> seen, Predicate<ServerRow.Seen> which) {
    return seen.stream().filter(which).map(ServerRow.Seen::agent).collect(Collectors.joining(" "));
  }
}
