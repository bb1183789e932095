package dev.buoy.agent.journal;

import java.util.List;
import java.util.stream.Stream;

/// The reason of a change.
/// @param reason one sentence for an operator, no full stop
/// @param causes ids of the journal's events that led to it, oldest first
public record Why(String reason, List<String> causes) {
  public Why {
    causes = List.copyOf(causes);
  }

  /// A reason without recorded causes.
  public static Why because(String reason) {
    return new Why(reason, List.of());
  }

  /// The same reason, led to by one event more.
  public Why after(String eventId) {
    return new Why(reason, Stream.concat(causes.stream(), Stream.of(eventId)).toList());
  }
}
