package dev.buoy.agent.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One entry of the journal: what changed on this node, and why.
/// @param number from 1, growing by one, over restarts too; the id is `NODE-NUMBER`
/// @param object what it happened to: `VI_1`, `quotation_backend/server1`
/// @param from state before; empty where there is none
/// @param to state after; empty where there is none
/// @param operator who asked for it; absent when nobody did
/// @param operation id of the operation that it belongs to
/// @param boot names the start of the agent that wrote it
/// @param hlc orders events of all nodes (ADR 0041); 0: the agent that wrote it had no such clock
public record Event(String node, long number, Instant time, Kind kind, Severity severity, String object, String from,
    String to, Why why, @Nullable String operator, @Nullable String operation, String boot, long hlc) {

  /// `NODE-NUMBER`, unique in the cluster as long as the journal is not lost.
  public String id() {
    return node + "-" + number;
  }

  /// What it is about. The names are those of the API.
  public enum Kind {
    AGENT_STARTED, AGENT_STOPPING, VRRP_TRANSITION, VRRP_PRIORITY, VRRP_ADDRESS, VRRP_OVERRIDE,
    VRRP_REJECTED, VRRP_CONDITION, BACKEND_CONDITION, SERVER_STATE, SERVER_ADMIN_STATE, SERVER_WEIGHT, TRACKER_STATE,
    LINK_STATE,
    FRONTEND_STATE, CONFIG_CHANGED, CONFIG_REJECTED, OPERATION, AGENT_CONDITION, CONFIG_APPLY, GAP
  }

  /// As syslog has them.
  public enum Severity {
    INFO, NOTICE, WARNING, ERROR, ALERT
  }

  /// What a part of the agent reports; the journal adds node, number and time.
  public record Entry(Kind kind, Severity severity, String object, String from, String to, Why why,
      @Nullable String operator, @Nullable String operation) {
    /// An entry that no operator asked for.
    public static Entry of(Kind kind, Severity severity, String object, String from, String to, Why why) {
      return new Entry(kind, severity, object, from, to, why, null, null);
    }
  }
}
