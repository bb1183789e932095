package dev.buoy.agent.probe;

import dev.buoy.agent.check.CheckResult.Code;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a dialogue does next: says something, or listens, or ends, or works something out first.
/// @param say goes to the server; may be empty
/// @param verdict ends the dialogue; absent: it goes on
/// @param work goes before anything else; absent: there is none
@SuppressWarnings("ArrayRecordComponent")
record Turn(byte[] say, @Nullable Verdict verdict, @Nullable Work work) {
  private static final byte[] NOTHING = {};
  private static final Turn LISTEN = new Turn(NOTHING, null, null);

  /// What takes too long for an event loop.
  /// @param effort on any thread, once
  /// @param next where the dialogue lives, after that
  record Work(Runnable effort, Supplier<Turn> next) {}

  static Turn listen() {
    return LISTEN;
  }

  static Turn say(byte[] bytes) {
    return new Turn(bytes, null, null);
  }

  static Turn end(Verdict verdict) {
    return new Turn(NOTHING, verdict, null);
  }

  /// Ends in order, with a last word.
  static Turn end(byte[] farewell, Verdict verdict) {
    return new Turn(farewell, verdict, null);
  }

  /// Goes on when this is done.
  static Turn after(Runnable effort, Supplier<Turn> next) {
    return new Turn(NOTHING, null, new Work(effort, next));
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
