package dev.buoy.agent.operation;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What every mutation carries beside its own words.
/// @param reason for the journal; may be empty
/// @param dryRun plan only
/// @param force guards do not refuse
/// @param planId execute only what this plan said; empty: no plan was made
/// @param expectedGeneration execute only on this generation
/// @param operationId names the operation; a repeated one answers the first result
/// @param lasting ends by itself after this long; absent: until changed
public record Request(Caller caller, String reason, boolean dryRun, boolean force, String planId,
    @Nullable Long expectedGeneration, String operationId, @Nullable Duration lasting) {

  /// The same with an operation id, when it has none yet.
  Request identified(Supplier<String> newId) {
    return operationId.isEmpty()
        ? new Request(caller, reason, dryRun, force, planId, expectedGeneration, newId.get(), lasting)
        : this;
  }
}
