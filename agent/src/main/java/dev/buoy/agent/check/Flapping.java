package dev.buoy.agent.check;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// Whether the state of a server changes too often to be believed. It is over when the changes are.
/// @param changes when the state changed lately, oldest first
public record Flapping(List<Instant> changes) {
  /// More changes than these within the window are too many.
  public static final int MOST = 4;
  /// What lately means.
  public static final Duration WINDOW = Duration.ofMinutes(5);

  public static final Flapping NEVER = new Flapping(List.of());

  public Flapping {
    changes = List.copyOf(changes);
  }

  /// After one more change.
  public Flapping changed(Instant now) {
    var kept = changes.subList(Math.max(0, changes.size() - MOST), changes.size());
    return new Flapping(Stream.concat(kept.stream(), Stream.of(now)).toList());
  }

  /// Whether there were too many until now.
  public boolean at(Instant now) {
    return changes.stream().filter(change -> change.isAfter(now.minus(WINDOW))).count() > MOST;
  }
}
