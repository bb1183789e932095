package dev.buoy.agent.config;

import dev.buoy.agent.check.Observation;
import dev.buoy.agent.config.Kind.Flag;
import dev.buoy.agent.config.Kind.Text;
import dev.buoy.agent.config.Kind.Time;
import dev.buoy.agent.config.Kind.Whole;
import dev.buoy.agent.config.Kind.Words;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// The keys of a server; `server_defaults` has all but the address.
enum ServerKey implements Key {
  ADDRESS("address", new Text("`ADDRESS:PORT`, `[IPV6]:PORT`", "required"), "server", "Where it is."),
  WEIGHT("weight", new Whole(0, 256, 1), "weight", "Its share; 0: no new clients but those that stick to it."),
  MAXCONN("maxconn", new Whole(0, 1_000_000, 0), "maxconn",
      "The most sessions of this node at a time; more wait in its queue; 0: any number."),
  BACKUP("backup", new Flag(false), "backup", "Used only while no other server can be."),
  SLOWSTART("slowstart", new Time(Duration.ZERO, Duration.ofHours(24), Duration.ZERO), "slowstart",
      "How long its share grows after it has come up."),
  CHECK("check", new Text("keys of a check", "the backend's"), "check", "How it is checked."),
  SEND_PROXY("send_proxy", new Text("`v1`, `v2`", "none"), "send-proxy, send-proxy-v2",
      "It is told who the client is in a PROXY header."),
  SOURCE("source", new Text("an address of this node, one with ports as `\"10.0.0.1:20000-29999\"`, a list of these, or"
      + " `client`", "the backend's"), "source", "Where connections to it come from."),
  ON_MARKED_DOWN("on_marked_down", new Words(List.of("shutdown_sessions"), null), "on-marked-down",
      "Its sessions are cut when it goes down or to maintenance."),
  ON_MARKED_UP("on_marked_up", new Words(List.of("shutdown_backup_sessions"), null), "on-marked-up",
      "Those of backup servers are cut when it may be used again."),
  OBSERVE("observe", new Words(List.of("layer4"), List.of("layer7"), null), "observe",
      "Connections of clients that fail count against it."),
  ERROR_LIMIT("error_limit", new Whole(1, 1_000_000, 10), "error-limit", "How many in a row do what on_error says."),
  ON_ERROR("on_error", new Words(Stream.of(Observation.OnError.values()).map(Observation.OnError::word).toList(),
      Observation.OnError.FAIL_CHECK.word()), "on-error", "What that is."),
  AGENT_CHECK("agent_check", new Flag(false), "agent-check", "Whether an agent on the server is asked how it is."),
  AGENT_PORT("agent_port", new Whole(1, 65_535, null, "required with agent_check"), "agent-port", "Where it listens."),
  AGENT_ADDR("agent_addr", new Text("an address", "the server's"), "agent-addr", "Where it is."),
  AGENT_INTER("agent_inter", new Time(Duration.ofMillis(10), Duration.ofHours(24), Duration.ofSeconds(2)),
      "agent-inter", "Between the starts of two questions."),
  AGENT_SEND("agent_send", new Text("text", "nothing"), "agent-send", "What it is sent first."),
  TCP_UT("tcp_ut", new Time(Duration.ofMillis(1), Duration.ofHours(24), null, "the system's"), "tcp-ut",
      "A server that acknowledges nothing for so long is lost."),
  DSCP("dscp", new Text("as of a frontend", "the backend's"), "set-tos (four times this)",
      "The class of the packets to it."),
  SRVTCPKA("srvtcpka", new Flag(true), "option srvtcpka", "TCP keep-alive towards it."),
  SRVTCPKA_IDLE("srvtcpka_idle", new Time(Duration.ofSeconds(1), Duration.ofSeconds(32767), null, "the system's"),
      "srvtcpka-idle", "Silence before the first question of keep-alive, in whole seconds."),
  SRVTCPKA_INTVL("srvtcpka_intvl", new Time(Duration.ofSeconds(1), Duration.ofSeconds(32767), null, "the system's"),
      "srvtcpka-intvl", "Between two such questions, in whole seconds."),
  SRVTCPKA_CNT("srvtcpka_cnt", new Whole(1, 127, null, "the system's"), "srvtcpka-cnt",
      "How many without an answer make the peer lost.");

  // Records of text, numbers and copied lists.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Directive directive;

  ServerKey(String word, Kind kind, String haproxy, String meaning) {
    this.directive = new Directive("", word, kind, haproxy, meaning);
  }

  @Override
  public Directive directive() {
    return directive;
  }
}
