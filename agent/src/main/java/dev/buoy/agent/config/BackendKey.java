package dev.buoy.agent.config;

import dev.buoy.agent.backend.Balance;
import dev.buoy.agent.config.Kind.Flag;
import dev.buoy.agent.config.Kind.Text;
import dev.buoy.agent.config.Kind.Time;
import dev.buoy.agent.config.Kind.Whole;
import dev.buoy.agent.config.Kind.Words;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The keys of a backend, of its `session` and of its `stick`.
enum BackendKey implements Key {
  SERVERS("backend", "servers", new Text("`NAME: {…}` with keys of a server", "required"), "server",
      "Its servers; their order counts for `first`."),
  SERVER_DEFAULTS("backend", "server_defaults", new Text("keys of a server but `address`", "none"), "default-server",
      "What holds for each server that does not say otherwise."),
  CHECK("backend", "check", new Text("keys of a check", "not checked"), "option httpchk and the like",
      "How its servers are checked; a server's own keys go first."),
  BACKEND_MODE("backend", "mode", new Words(List.of("tcp"), List.of("http"), "tcp"), "mode", "What it speaks."),
  BALANCE("backend", "balance", new Words(Stream.of(Balance.values()).map(Balance::word).toList(),
      Balance.ROUND_ROBIN.word()), "balance", "Who gets the next session; from `rr` on, the words of LVS."),
  BACKEND_TIMEOUT("backend", "timeout", new Text("keys of the table of timeouts", "none"), "timeout",
      "How long its servers may take."),
  RETRIES("backend", "retries", new Whole(0, 100, 3), "retries",
      "How many more attempts follow one that failed to connect."),
  REDISPATCH("backend", "redispatch", new Flag(false), "option redispatch",
      "Whether they go to another server, from the first on, also for a client that sticks to one."),
  MAXQUEUE("backend", "maxqueue", new Whole(0, 1_000_000, 0), "maxqueue",
      "The most clients that wait for one server, and the most that wait for any; 0: any number."),
  ABORTONCLOSE("backend", "abortonclose", new Flag(false), "option abortonclose",
      "Whether a client that has sent its end while it waits is let go."),
  ALLBACKUPS("backend", "allbackups", new Flag(false), "option allbackups",
      "Whether all backup servers share the load when no other is usable, or the first alone has it."),
  ALL_DOWN("backend", "all_down", new Words(List.of("refuse", "use_last"), "refuse"), "",
      "What becomes of clients when every server is DOWN: refused, or sent to the one that was UP last."),
  SESSION("backend", "session", new Text("keys as below", "none"), "", "How long sessions last at most."),
  STICK("backend", "stick", new Text("keys as below", "none"), "stick-table, stick on",
      "Clients stay with their servers."),
  SOURCE("backend", "source", new Text("as of a server", "the system's"), "source",
      "Where connections to its servers come from."),
  BACKEND_DSCP("backend", "dscp", new Text("as of a frontend", "the system's"), "set-tos (four times this)",
      "The class of the packets to servers."),
  SRVTCPKA("backend", "srvtcpka", new Flag(true), "option srvtcpka", "TCP keep-alive towards servers."),
  SRVTCPKA_IDLE("backend", "srvtcpka_idle",
      new Time(Duration.ofSeconds(1), Duration.ofSeconds(32767), null, "the system's"),
      "srvtcpka-idle", "Silence before the first question of keep-alive, in whole seconds."),
  SRVTCPKA_INTVL("backend", "srvtcpka_intvl",
      new Time(Duration.ofSeconds(1), Duration.ofSeconds(32767), null, "the system's"),
      "srvtcpka-intvl", "Between two such questions, in whole seconds."),
  SRVTCPKA_CNT("backend", "srvtcpka_cnt", new Whole(1, 127, null, "the system's"), "srvtcpka-cnt",
      "How many without an answer make the peer lost."),
  MAX_LIFETIME("session", "max_lifetime", new Time(Duration.ofSeconds(1), Durations.LONGEST, null, "none"), "",
      "How old a session may become; then it is ended in order."),
  JITTER("session", "jitter", new Text("`0%` to `" + SessionReader.MOST_JITTER + "%`", "`0%`"), "",
      "By how much that may be shorter, at random, so that many do not end together."),
  DRAIN_DEADLINE("session", "drain_deadline", new Time(Duration.ofMillis(1), Durations.LONGEST, null, "none"),
      "", "How long sessions go on once their server is in drain or maintenance."),
  BY("stick", "by", new Text("`src`", "required"), "stick on src", "What a client is known by."),
  SIZE("stick", "size", new Text("`1` to `" + Sizes.format(StickReader.MOST) + "`", "required"), "stick-table size",
      "How many clients are remembered on each node."),
  EXPIRE("stick", "expire", new Time(Duration.ofSeconds(1), Durations.LONGEST, null, "never"), "stick-table expire",
      "How long a client is remembered after its last session."),
  NOPURGE("stick", "nopurge", new Flag(false), "stick-table nopurge",
      "Whether a full table takes nobody new, instead of forgetting who came least lately.");

  // Records of text, numbers and copied lists.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Directive directive;

  BackendKey(String place, String word, Kind kind, String haproxy, String meaning) {
    this.directive = new Directive(place, word, kind, haproxy, meaning);
  }

  @Override
  public Directive directive() {
    return directive;
  }

  private static final Set<BackendKey> OWN = EnumSet.of(SERVERS, BACKEND_TIMEOUT, MAXQUEUE, ALLBACKUPS, STICK);

  /// Those that `defaults` may have; of its timeouts, those of the table.
  static List<String> inDefaults() {
    return Stream.of(values()).filter(key -> key.directive.place().equals("backend") && !OWN.contains(key))
        .map(Key::word).toList();
  }
}
