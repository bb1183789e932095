package dev.buoy.agent.operation;

import java.time.Instant;
import java.util.Comparator;

/// When something was set, so that nodes agree which of two came later: a hybrid logical clock (Kulkarni et al., Logical
/// Physical Clocks, 2014) and the node's name. It follows the wall clock, never runs backwards, and what a node sets
/// after it has seen another's is later than that, whatever their clocks say.
/// @param millis since 1970
/// @param counter of what was set within the same millisecond, from 0
/// @param node that set it
public record Version(long millis, int counter, String node) implements Comparable<Version> {
  private static final Comparator<Version> ORDER = Comparator.comparingLong(Version::millis)
      .thenComparingInt(Version::counter).thenComparing(Version::node);

  /// Before everything.
  public static final Version NONE = new Version(0, 0, "");

  /// The version after this one.
  Version next(Instant now, String setBy) {
    return now.toEpochMilli() > millis
        ? new Version(now.toEpochMilli(), 0, setBy)
        : new Version(millis, counter + 1, setBy);
  }

  @Override
  public int compareTo(Version other) {
    return ORDER.compare(this, other);
  }
}
