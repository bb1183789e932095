package dev.buoy.agent.check;

import dev.buoy.agent.journal.Why;

/// One check result and what it did to the health of its target.
public record CheckReport(CheckTarget target, Health before, Health after, CheckResult result) {
  /// Whether the state changed with this result.
  public boolean changed() {
    return before.state() != after.state();
  }

  /// The result in words, with how far it got: "L4CON connection refused (3/3)".
  public Why why() {
    var detail = result.detail().isEmpty() ? "" : " " + result.detail();
    return Why.because(result.code() + detail + progress());
  }

  private String progress() {
    if (!result.conclusive()) {
      return "";
    }
    if (before.state() == Health.State.UNKNOWN) {
      return " (first check)";
    }
    var needed = result.passed() ? target.config().rise() : target.config().fall();
    return " (%d/%d)".formatted(Math.min(after.streak(), needed), needed);
  }
}
