package dev.buoy.console.command;

import java.util.List;

/// Exit codes that scripts rely on.
public final class Exit {
  public static final int DONE = 0;
  /// Failed, or no such name.
  public static final int FAILED = 1;
  /// Usage, bad file, or not a terminal.
  public static final int USAGE = 2;
  /// Some agents did it, others did not.
  public static final int PARTIAL = 3;
  /// No agent answered, or the result is not known.
  public static final int UNKNOWN = 4;
  /// Refused by a guard, or not confirmed.
  public static final int REFUSED = 5;
  /// What was waited for is not true in time.
  public static final int NOT_TRUE = 6;
  /// Not permitted, or `--read-only`.
  public static final int NOT_PERMITTED = 7;
  /// The state changed since the plan.
  public static final int STALE_PLAN = 8;
  /// A bug.
  public static final int INTERNAL = 70;
  /// Ctrl-C.
  public static final int INTERRUPTED = 130;

  /// A code and what it says, in words.
  record Meaning(int code, String words) {}

  static final List<Meaning> MEANINGS = List.of(new Meaning(DONE, "done"),
      new Meaning(FAILED, "failed, or no such name"), new Meaning(USAGE, "usage, bad file, or not a terminal"),
      new Meaning(PARTIAL, "some agents"), new Meaning(UNKNOWN, "no agent, or result unknown"),
      new Meaning(REFUSED, "refused by a guard, or not confirmed"), new Meaning(NOT_TRUE, "not true in time"),
      new Meaning(NOT_PERMITTED, "not permitted, or read-only"),
      new Meaning(STALE_PLAN, "state changed since the plan"), new Meaning(INTERNAL, "internal error"),
      new Meaning(INTERRUPTED, "interrupted"));

  private Exit() {}

  /// What a code says, in words; empty for one that is none of ours.
  public static String words(int code) {
    return MEANINGS.stream().filter(each -> each.code() == code).map(Meaning::words).findFirst().orElse("");
  }
}
