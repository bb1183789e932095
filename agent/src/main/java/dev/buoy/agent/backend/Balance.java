package dev.buoy.agent.backend;

import java.util.Optional;
import java.util.stream.Stream;

/// How a backend chooses the next server: HAProxy's words, and those of ipvsadm(8).
public enum Balance {
  /// Smooth weighted round robin: shares by weight, interleaved. A weight changes at run time.
  ROUND_ROBIN("roundrobin"),
  /// The same with the weights of the file.
  STATIC_RR("static-rr"),
  /// The server with the fewest sessions for its weight; those that are equal take turns.
  LEAST_CONNECTIONS("leastconn"),
  /// The first server, in the order of the file, that has not as many sessions as it may.
  FIRST("first"),
  /// The client's address decides, by a consistent hash: on every agent alike, and when a server comes or goes only what
  /// was its own moves.
  SOURCE("source"),
  /// The less loaded of two servers that were drawn by weight.
  RANDOM("random"),
  /// Turns, whatever the weights.
  RR("rr"),
  /// As `roundrobin`.
  WRR("wrr"),
  /// The server with the fewest sessions, whatever the weights.
  LC("lc"),
  /// As `leastconn`.
  WLC("wlc"),
  /// As `source`.
  SH("sh"),
  /// The address that the client connected to decides, as the client's does with `source`.
  DH("dh"),
  /// Shortest expected delay: the server that has the fewest sessions for its weight once it has this one.
  SED("sed"),
  /// Never queue: a server without sessions, else as `sed`.
  NQ("nq");

  private final String word;

  Balance(String word) {
    this.word = word;
  }

  /// As the file spells it.
  public String word() {
    return word;
  }

  /// The one that is spelled like this.
  public static Optional<Balance> of(String word) {
    return Stream.of(values()).filter(balance -> balance.word.equals(word)).findFirst();
  }

  /// A balancer that has not chosen yet.
  public Balancer start() {
    return switch (this) {
      case ROUND_ROBIN, STATIC_RR, WRR, RR -> Rotation.start();
      case LEAST_CONNECTIONS, WLC, LC -> LeastLoaded.byLoad();
      case SED -> LeastLoaded.byExpectedLoad();
      case NQ -> LeastLoaded.neverQueueing();
      case FIRST -> new FirstFree();
      case SOURCE, SH, DH -> new ConsistentHash();
      case RANDOM -> new TwoChoices();
    };
  }

  /// Whether every server that may be used counts the same.
  public boolean unweighted() {
    return this == RR || this == LC;
  }

  /// Whether the weights of the file hold, whatever they are set to at run time.
  public boolean fixedWeights() {
    return this == STATIC_RR;
  }

  /// Whether the address that the client connected to decides, and not the client's own.
  public boolean byDestination() {
    return this == DH;
  }
}
