package dev.buoy.agent.operation;

import dev.buoy.agent.proxy.SessionFilter;
import dev.buoy.agent.proxy.SessionStatus;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Which open connections an operator wants closed.
/// @param words for people: "connections of quotation_backend/server1"
/// @param confirm the word to type for it
/// @param names   of single connections, by their ids; empty: whichever the filter finds
public record Closing(SessionFilter filter, String words, String confirm, Map<Long, String> names) {
  /// Keeps the names in the order of the ids.
  public Closing {
    names = Collections.unmodifiableMap(new TreeMap<>(names));
  }

  private Closing(SessionFilter filter, String words, String confirm) {
    this(filter, words, confirm, Map.of());
  }

  /// Single connections.
  /// @param ids at least one, each with its name for people
  public static Closing of(Map<Long, String> ids) {
    var names = ids.values().stream().sorted().toList();
    return new Closing(SessionFilter.of(ids.keySet()), "connection " + String.join(", ", names), names.getFirst(), ids);
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
    var sessions = running.sessions(filter);
    int open = sessions.size();
    if (open == 0 && !filter.ids().isEmpty()) {
      throw new Refused(Refused.Kind.NOT_FOUND, "no such connection is open: " + words);
    }
    return new Plan(now.number(),
        names.isEmpty() ? List.of("close " + words) : sessions.stream().map(this::sentence).toList(),
        List.of(open == 1 ? "1 connection is open, and reset" : open + " connections are open, and reset"),
        List.of(), confirm, 1);
  }

  /// An id says nothing to who reads it: whose connection it is does.
  private String sentence(SessionStatus session) {
    var server = session.server().map(name -> session.backend() + "/" + name).orElse("no server yet");
    return "close connection " + names.getOrDefault(session.id(), Long.toString(session.id())) + ": "
        + text(session.client()) + " -> " + server;
  }

  private static String text(InetSocketAddress address) {
    var host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }
}
