package dev.buoy.agent.cluster;

import java.util.Comparator;

/// What failing trackers make of a virtual router on one node, whether they count in the election or not.
/// @param fault whether one with `fault` fails
/// @param lost priority that the others take, ≥ 0
public record Deficit(boolean fault, int lost) implements Comparable<Deficit> {
  /// Every tracker holds.
  public static final Deficit NONE = new Deficit(false, 0);

  private static final Comparator<Deficit> ORDER = Comparator.comparing(Deficit::fault).thenComparingInt(Deficit::lost);

  /// The smaller, the better off.
  @Override
  public int compareTo(Deficit other) {
    return ORDER.compare(this, other);
  }
}
