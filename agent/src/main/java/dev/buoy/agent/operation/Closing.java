package dev.buoy.agent.operation;

import dev.buoy.agent.proxy.SessionFilter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which open connections an operator wants closed.
/// @param words for people: "connections of quotation_backend/server1"
/// @param confirm the word to type for it
public record Closing(SessionFilter filter, String words, String confirm) {

  /// Single connections.
  /// @param ids at least one, each with its name for people
  public static Closing of(Map<Long, String> ids) {
    var names = ids.values().stream().sorted().toList();
    return new Closing(SessionFilter.of(ids.keySet()), "connection " + String.join(", ", names), names.getFirst());
  }

  /// All of a server.
  public static Closing of(ServerKey server) {
    return new Closing(new SessionFilter(Set.of(), "", server.backend(), server.server(), null, Duration.ZERO),
        "connections of " + server, server.server());
  }

  /// All from a network.
  /// @param text as the operator wrote it
  public static Closing of(SessionFilter.Network client, String text) {
    return new Closing(new SessionFilter(Set.of(), "", "", "", client, Duration.ZERO), "connections from " + text,
        text);
  }

  /// What closing them does.
  /// @throws Refused NOT_FOUND when single ones were named and none is open
  Plan plan(Generation now, Running running) {
    int open = running.sessions(filter).size();
    if (open == 0 && !filter.ids().isEmpty()) {
      throw new Refused(Refused.Kind.NOT_FOUND, "no such connection is open: " + words);
    }
    return new Plan(now.number(), List.of("close " + words),
        List.of(open == 1 ? "1 connection is open, and reset" : open + " connections are open, and reset"),
        List.of(), confirm, 1);
  }
}
