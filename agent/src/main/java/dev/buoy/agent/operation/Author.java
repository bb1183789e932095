package dev.buoy.agent.operation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Who put an override in force, why, since when and until when.
/// @param until absent: until somebody changes it
/// @param operation id of the operation that did it
public record Author(String operator, String reason, Instant since, @Nullable Instant until, String operation) {}
