package dev.buoy.agent.check;

import java.time.Duration;

/// What one check found.
/// @param duration from the start of the check to its answer
/// @param detail what a person needs to know, "connection refused"; may be empty when it passed
public record CheckResult(Code code, Duration duration, String detail) {
  /// Whether it counts towards `rise`.
  public boolean passed() {
    return switch (code) {
      case L4OK, L7OK, PROCOK -> true;
      case L4CON, L4TOUT, L7TOUT, L7RSP, L7STS, PROCERR, PROCTOUT, SOCKERR, HANA -> false;
    };
  }

  /// Whether it says anything of the server. What this node itself lacks does not.
  public boolean conclusive() {
    return code != Code.SOCKERR;
  }

  /// As HAProxy names them.
  public enum Code {
    /// The connection was established.
    L4OK,
    /// The connection failed: refused, unreachable.
    L4CON,
    /// No connection within the timeout.
    L4TOUT,
    /// The server said what it should.
    L7OK,
    /// Connected, but no answer within the timeout.
    L7TOUT,
    /// The answer is not what the protocol, or an `expect`, wants.
    L7RSP,
    /// A proper answer that says no: an unexpected status, an error, another role.
    L7STS,
    /// The script exited 0.
    PROCOK,
    /// The script exited with something else, or could not be run.
    PROCERR,
    /// The script was killed after its timeout.
    PROCTOUT,
    /// This node could not open a connection: no descriptor, no port left.
    SOCKERR,
    /// Connections of clients failed (`observe`).
    HANA
  }
}
