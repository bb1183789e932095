package dev.buoy.console.tui;

import dev.buoy.v1.ListConnectionsRequest;
import java.util.Map;
import java.util.Set;

/// What a page wants to hear of for as long as it is shown; {@link Feeds} sees to it. Another value asks anew.
sealed interface Subscription {

  /// Open connections; agents are asked again and again.
  /// @param order   which of them come first, of those that there are too many of
  /// @param frontend of this one only; empty: of all, like the others
  /// @param client  an address or a network
  record Connections(ListConnectionsRequest.Order order, String frontend, String backend, String server,
      String client) implements Subscription {}

  /// The agents' own logs, what is kept of them and each line as it is written.
  /// @param agents whose
  record Logs(Set<String> agents) implements Subscription {
    public Logs {
      agents = Set.copyOf(agents);
    }
  }

  /// Drills of all agents.
  /// @param ids  those that everything is wanted of
  /// @param live whether one goes on
  record Drills(Set<String> ids, boolean live) implements Subscription {
    public Drills {
      ids = Set.copyOf(ids);
    }
  }

  /// The files that agents run.
  /// @param running  digest by agent: where it changes there is something to ask
  /// @param pending  operation that waits to be confirmed; empty: none
  /// @param versions beginnings of digests of earlier files that are looked at
  record Files(Map<String, String> running, String pending, Set<String> versions) implements Subscription {
    public Files {
      running = Map.copyOf(running);
      versions = Set.copyOf(versions);
    }
  }
}
