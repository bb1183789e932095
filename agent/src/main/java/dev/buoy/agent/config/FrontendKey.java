package dev.buoy.agent.config;

import dev.buoy.agent.access.AdmissionConfig;
import dev.buoy.agent.access.Rate;
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

/// The keys of a frontend, of its binds and of its rules of access.
enum FrontendKey implements Key {
  BIND("frontend", "bind", new Text("a list of `\"ADDRESS:PORT\"`, `\"*:PORT\"` (IPv4), `\"[::]:PORT\"` (IPv6), or keys"
      + " as below", "required"), "bind", "Where it listens. An address may appear on the node later."),
  DEFAULT_BACKEND("frontend", "default_backend", new Text("a name of `backends`", "required"), "default_backend",
      "Who serves its clients. A listen is its own backend."),
  MODE("frontend", "mode", new Words(List.of("tcp"), List.of("http"), "tcp"), "mode", "What it speaks."),
  MAXCONN("frontend", "maxconn", new Whole(1, 1_000_000, 2000), "maxconn", "The most sessions at a time on this node."
      + " Further clients wait in the kernel's queue."),
  LOG("frontend", "log", new Flag(true), "log", "Whether its sessions are in the access log, if there is one."),
  TIMEOUT("frontend", "timeout", new Text("keys of the table of timeouts", "none"), "timeout",
      "How long its clients may be silent."),
  ACCESS("frontend", "access", new Text("a list of rules as below", "all may come"),
      "tcp-request connection accept, reject", "Who may come: the first rule that matches decides, before a server is"
          + " chosen."),
  MAXCONN_PER_SRC("frontend", "maxconn_per_src", new Whole(0, Rate.MOST, 0), "sc_conn_cur", "The most open sessions of"
      + " one client; 0: any number."),
  RATE_PER_SRC("frontend", "rate_per_src", new Text("a number and a period from 1s to 1h, such as `100/10s`", "none"),
      "sc_conn_rate", "The most new sessions of one client in a period that slides."),
  SRC_IPV6_PREFIX("frontend", "src_ipv6_prefix", new Whole(1, 128, AdmissionConfig.IPV6_PREFIX), "",
      "How many leading bits of its IPv6 address make one client."),
  RATE_LIMIT_SESSIONS("frontend", "rate_limit_sessions", new Whole(0, Rate.MOST, 0), "rate-limit sessions",
      "The most new sessions a second; more wait in the kernel's queue; 0: any number."),
  DSCP("frontend", "dscp",
      new Text("0 to 63, or a class: `ef`, `af11` to `af43`, `cs0` to `cs7`, `va`, `le`", "the system's"),
      "set-tos (four times this)", "The class of the packets to clients."),
  CLITCPKA("frontend", "clitcpka", new Flag(true), "option clitcpka", "TCP keep-alive towards clients."),
  CLITCPKA_IDLE("frontend", "clitcpka_idle",
      new Time(Duration.ofSeconds(1), Duration.ofSeconds(32767), null, "the system's"),
      "clitcpka-idle", "Silence before the first question of keep-alive, in whole seconds."),
  CLITCPKA_INTVL("frontend", "clitcpka_intvl",
      new Time(Duration.ofSeconds(1), Duration.ofSeconds(32767), null, "the system's"),
      "clitcpka-intvl", "Between two such questions, in whole seconds."),
  CLITCPKA_CNT("frontend", "clitcpka_cnt", new Whole(1, 127, null, "the system's"), "clitcpka-cnt",
      "How many without an answer make the peer lost."),
  AT("bind", "at", new Text("as a bind that is an address alone", "required"), "bind", "Where it listens."),
  BACKLOG("bind", "backlog", new Whole(1, 1_000_000, null, "`maxconn`"), "backlog",
      "How many connections the kernel holds"
          + " until they are accepted, in each loop; at most net.core.somaxconn."),
  ACCEPT_PROXY("bind", "accept_proxy", new Text("a list of networks, or `true` for any", "none"), "accept-proxy",
      "Who must begin with a PROXY header, which then says who the client is. Others are refused."),
  BIND_TCP_UT("bind", "tcp_ut", new Time(Duration.ofMillis(1), Duration.ofHours(24), null, "the system's"), "tcp-ut",
      "A client that acknowledges nothing for so long is lost."),
  ALLOW("access", "allow", new Text("networks, addresses, `all`, a list of these, or `{file: PATH}`", "none"),
      "tcp-request connection accept if { src … }", "These may come. A rule has one of allow and deny."),
  DENY("access", "deny", new Text("the same", "none"), "tcp-request connection reject if { src … }",
      "These are reset at once.");

  // Records of text, numbers and copied lists.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Directive directive;

  FrontendKey(String place, String word, Kind kind, String haproxy, String meaning) {
    this.directive = new Directive(place, word, kind, haproxy, meaning);
  }

  @Override
  public Directive directive() {
    return directive;
  }

  private static final Set<FrontendKey> OWN = EnumSet.of(BIND, DEFAULT_BACKEND, TIMEOUT);

  /// Those that `defaults` may have; of its timeouts, those of the table.
  static List<String> inDefaults() {
    return Stream.of(values()).filter(key -> key.directive.place().equals("frontend") && !OWN.contains(key))
        .map(Key::word).toList();
  }
}
