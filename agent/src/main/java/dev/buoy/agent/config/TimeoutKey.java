package dev.buoy.agent.config;

import dev.buoy.agent.config.Kind.Time;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// The keys of `timeout`: of frontends, and of backends.
enum TimeoutKey implements Key {
  CLIENT("frontend", "client", endless("none, and a warning"), "timeout client",
      "How long a client may neither send nor"
          + " take anything."),
  CLIENT_FIN("frontend", "client_fin", endless("`client`"), "timeout client-fin", "The same once it has been told"
      + " that no more will come."),
  CONNECT("backend", "connect", endless("none, and a warning"), "timeout connect", "How long one attempt to connect a"
      + " server may take."),
  SERVER("backend", "server", endless("none, and a warning"), "timeout server", "How long a server may neither send nor"
      + " take anything."),
  SERVER_FIN("backend", "server_fin", endless("`server`"), "timeout server-fin", "The same once it has been told"
      + " that no more will come."),
  TUNNEL("backend", "tunnel", endless("`client` and `server`"), "timeout tunnel",
      "Replaces client and server once both sides"
          + " are connected."),
  QUEUE("backend", "queue", endless("none"), "timeout queue", "How long a client waits for a server to have room."),
  CHECK("backend", "check", endless("see `timeout` of a check"), "timeout check", "How long the exchange of a check may"
      + " take once it is connected.");

  // Records of text, numbers and copied lists.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Directive directive;

  TimeoutKey(String place, String word, Kind kind, String haproxy, String meaning) {
    this.directive = new Directive(place, word, kind, haproxy, meaning);
  }

  @Override
  public Directive directive() {
    return directive;
  }

  private static Time endless(String standard) {
    return new Time(Duration.ofMillis(1), Durations.LONGEST, null, standard);
  }

  /// Those of a `frontend` or a `backend`.
  static List<String> of(String place) {
    return Stream.of(values()).filter(key -> key.directive.place().equals(place)).map(Key::word).toList();
  }
}
