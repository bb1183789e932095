package dev.buoy.agent.identity;

import java.time.Instant;
import java.util.Locale;

/// A call as the audit log has it: one that changed something, or was to, or was not permitted.
/// @param time when it ended
/// @param identity of somebody who is not known: a name as given, or empty
/// @param method as `SetServerState`
/// @param request in short, without secrets
/// @param result the outcome of an operation, or the status of a call
/// @param message what the caller was told
/// @param millis how long it took
public record AuditEntry(Instant time, Identity identity, String method, String request, String reason,
    String operation, String result, String message, long millis) {

  private static final int LONGEST = 500;

  /// One object of JSON on one line. What is empty is left out.
  public String json() {
    var line = new StringBuilder(256).append("{\"time\":\"").append(time).append('"');
    var caller = identity.caller();
    text(line, "who", caller.name());
    text(line, "role", caller.role().name().toLowerCase(Locale.ROOT));
    text(line, "origin", caller.origin());
    text(line, "proof", identity.proof().word());
    text(line, "forwarded_by", identity.forwarder());
    text(line, "method", method);
    text(line, "request", request);
    text(line, "reason", reason);
    text(line, "operation", operation);
    text(line, "result", result);
    text(line, "message", message);
    return line.append(",\"ms\":").append(millis).append('}').toString();
  }

  private static void text(StringBuilder line, String name, String value) {
    if (value.isEmpty()) {
      return;
    }
    line.append(",\"").append(name).append("\":\"");
    // Nobody may push out what others did by saying much.
    for (int i = 0; i < Math.min(value.length(), LONGEST); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f || c == 0x2028 || c == 0x2029) {
        line.append("\\u").append(String.format("%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    line.append('"');
  }
}
