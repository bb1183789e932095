package dev.buoy.agent.probe;

import dev.buoy.agent.check.CheckResult.Code;

/// What a dialogue came to.
record Verdict(Code code, String detail) {
  static Verdict passed(String detail) {
    return new Verdict(Code.L7OK, detail);
  }

  /// The server does not keep to the protocol.
  static Verdict strange(String detail) {
    return new Verdict(Code.L7RSP, detail);
  }

  /// The server says no.
  static Verdict refused(String detail) {
    return new Verdict(Code.L7STS, detail);
  }
}
