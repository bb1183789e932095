package dev.buoy.agent.probe;

import dev.buoy.agent.check.CheckResult.Code;
import org.jspecify.annotations.Nullable;

/// What a dialogue does next: says something, or listens, or ends.
/// @param say goes to the server; may be empty
/// @param verdict ends the dialogue; absent: it goes on
@SuppressWarnings("ArrayRecordComponent")
record Turn(byte[] say, @Nullable Verdict verdict) {
  private static final byte[] NOTHING = {};
  private static final Turn LISTEN = new Turn(NOTHING, null);

  static Turn listen() {
    return LISTEN;
  }

  static Turn say(byte[] bytes) {
    return new Turn(bytes, null);
  }

  static Turn end(Verdict verdict) {
    return new Turn(NOTHING, verdict);
  }

  /// Ends in order, with a last word.
  static Turn end(byte[] farewell, Verdict verdict) {
    return new Turn(farewell, verdict);
  }

  static Turn passed(String detail) {
    return end(Verdict.passed(detail));
  }

  static Turn strange(String detail) {
    return end(Verdict.strange(detail));
  }

  static Turn refused(String detail) {
    return end(new Verdict(Code.L7STS, detail));
  }
}
