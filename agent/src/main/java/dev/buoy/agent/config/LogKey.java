package dev.buoy.agent.config;

import dev.buoy.agent.accesslog.Facility;
import dev.buoy.agent.accesslog.Severity;
import dev.buoy.agent.config.Kind.Flag;
import dev.buoy.agent.config.Kind.Text;
import dev.buoy.agent.config.Kind.Words;
import java.util.List;

/// The keys of `log`, of its `access`, and of where that goes.
enum LogKey implements Key {
  LEVEL("log", "level", new Words(List.of("error", "warn", "info", "debug"), null), "",
      "The least that the agent's own log on stderr has; absent: the variable BUOY_LOG, or info."),
  ACCESS("log", "access", new Text("keys as below", "none"), "log, option tcplog",
      "A line for each session that ended."),
  TO("access", "to", new Text("`stderr`, `{file: PATH}`, `{syslog: …}`", "required"), "log", "Where they go."),
  FORMAT("access", "format", new Words(List.of("tcplog", "json"), List.of("httplog"), "tcplog"), "option tcplog",
      "How they look."),
  DONTLOGNULL("access", "dontlognull", new Flag(false), "option dontlognull",
      "No line for a client that sent nothing."),
  DONTLOG_NORMAL("access", "dontlog_normal", new Flag(false), "option dontlog-normal",
      "Lines only for sessions with an error, a retry or a redispatch."),
  LOG_SEPARATE_ERRORS("access", "log_separate_errors", new Flag(false), "option log-separate-errors",
      "These go to syslog as err instead of info."),
  FILE("access.to", "file", new Text("a path", "none"), "", "They are appended to it."),
  SYSLOG("access.to", "syslog", new Text("a socket's path, `ADDRESS:PORT`, or an address for port 514", "none"), "log",
      "They are sent to it."),
  FACILITY("access.to", "facility", new Words(Facility.words(), Facility.LOCAL0.word()), "log",
      "Syslog's facility."),
  SYSLOG_LEVEL("access.to", "level", new Words(Severity.words(), Severity.DEBUG.word()), "log",
      "The least severe that is sent."),
  TAG("access.to", "tag", new Text("1 to 32 letters, digits and `_ . : / -`", "`buoy`"), "log-tag", "Who it says sends"
      + " them.");

  // Records of text, numbers and copied lists.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Directive directive;

  LogKey(String place, String word, Kind kind, String haproxy, String meaning) {
    this.directive = new Directive(place, word, kind, haproxy, meaning);
  }

  @Override
  public Directive directive() {
    return directive;
  }
}
