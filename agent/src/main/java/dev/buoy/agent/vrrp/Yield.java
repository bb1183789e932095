package dev.buoy.agent.vrrp;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A forced failover in force on a node: effective priority 1 and no preemption, until it is released, its time is
/// over, or no other node serves.
/// @param operator who asked for it
/// @param reason in the operator's words
/// @param since when it was asked for
/// @param limit how long it holds from the moment it takes effect; absent: until released
/// @param operation id of the operation
/// @param to the node that the role was given to; empty when the election chooses
public record Yield(String operator, String reason, Instant since, @Nullable Duration limit, String operation,
    String to) {
  /// When it ends by itself; absent: when released.
  public @Nullable Instant until() {
    return limit == null ? null : since.plus(limit);
  }
}
