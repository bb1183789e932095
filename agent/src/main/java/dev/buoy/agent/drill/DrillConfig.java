package dev.buoy.agent.drill;

/// What the file says of drills.
/// @param policy what is allowed
/// @param responder port on which the agent answers probes, on every address of the node, virtual ones included; 0: it
///   does not
public record DrillConfig(Policy policy, int responder) {
  /// Where the file says nothing.
  public static final DrillConfig NONE = new DrillConfig(Policy.DEFAULT, 0);
}
