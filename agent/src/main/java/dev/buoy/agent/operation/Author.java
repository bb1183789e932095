package dev.buoy.agent.operation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Who put an override in force, why, since when and until when.
/// @param until absent: until somebody changes it
/// @param operation id of the operation that did it
/// @param forced whether a guard spoke against it, and was overruled
public record Author(String operator, String reason, Instant since, @Nullable Instant until, String operation,
    boolean forced) {
  /// Of something that no guard spoke against.
  public Author(String operator, String reason, Instant since, @Nullable Instant until, String operation) {
    this(operator, reason, since, until, operation, false);
  }
}
