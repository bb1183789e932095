package dev.buoy.agent.check;

import java.time.Duration;

/// What one check found.
/// @param duration from the start of the check to its answer
/// @param detail what a person needs to know, "connection refused"; empty when it passed
public record CheckResult(Code code, Duration duration, String detail) {
  /// Whether it counts towards `rise`.
  public boolean passed() {
    return code == Code.L4OK;
  }

  /// As HAProxy names them.
  public enum Code {
    /// The connection was established.
    L4OK,
    /// The connection failed: refused, unreachable.
    L4CON,
    /// No answer within the timeout.
    L4TOUT
  }
}
