package dev.buoy.agent.operation;

import org.jspecify.annotations.Nullable;

/// What came of a mutation on this node.
/// @param plan what was, or would be, done
/// @param generation of what runs now
public record Result(String operationId, Outcome outcome, String message, long generation, @Nullable Plan plan) {
  /// How it ended.
  public enum Outcome {
    PLANNED, DONE, REFUSED, FAILED, UNKNOWN
  }
}
