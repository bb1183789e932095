package dev.buoy.agent.sim;

/// Something that runs on a simulated node: made anew at each start of the node, from the node's scheduler and network.
/// To add a part, implement this and give its factory to [SimulatedCluster#agent].
interface SimulatedPart {
  /// The node has started.
  void start();

  /// The node stops in an orderly way.
  /// @param onStopped to be called once this part is done
  void stop(Runnable onStopped);

  /// A packet arrived.
  default void received(SimulatedLan.Packet packet) {}

  /// The node's network interface went up or down.
  default void link(boolean up) {}

  /// Called after every event of the whole cluster while the node runs.
  /// @throws AssertionError when something holds that never may
  default void check() {}
}
