package dev.buoy.agent.operation;

import org.jspecify.annotations.Nullable;

/// What came of a mutation on this node.
/// @param plan what was, or would be, done
/// @param generation of what runs now
public record Result(String operationId, Outcome outcome, String message, long generation, @Nullable Plan plan) {
  /// The same with how it ended, which is known only now.
  Result ended(Outcome how, String said) {
    return new Result(operationId, how, said, generation, plan);
  }

  /// How it ended.
  public enum Outcome {
    PLANNED, DONE, REFUSED, FAILED, UNKNOWN
  }
}
