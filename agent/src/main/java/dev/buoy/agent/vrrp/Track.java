package dev.buoy.agent.vrrp;

/// What a tracker does to a virtual router.
/// @param tracker name of the tracker in the file
/// @param weight added to the priority: while the tracker fails when negative, while it holds when positive, and times
///   its number when it has one; 0 is `fault`: a failing tracker puts the router into FAULT (keepalived's weight 0)
public record Track(String tracker, int weight) {
  /// Whether a failure means FAULT instead of a lower priority.
  public boolean fault() {
    return weight == 0;
  }
}
