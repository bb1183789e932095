package dev.buoy.agent.vrrp;

import java.net.InetAddress;
import java.time.Duration;

/// A virtual router on one node, as far as an election needs to know it.
/// @param node by its name in the file
/// @param address where it advertises from; decides between equal priorities
/// @param config what the file says of it on that node
/// @param state as it is now
/// @param priority after the trackers, without a forced failover
/// @param standsBack after a forced failover, or in favour of another node's
/// @param rests for how long this node leaves the role where it is, as it moved often; zero: it may move
public record Contender(String node, InetAddress address, VirtualRouterConfig config, RouterState state, int priority,
    boolean standsBack, Duration rests) {
  /// One that may move.
  public Contender(String node, InetAddress address, VirtualRouterConfig config, RouterState state, int priority,
      boolean standsBack) {
    this(node, address, config, state, priority, standsBack, Duration.ZERO);
  }

  /// Whether it is master now.
  public boolean master() {
    return state == RouterState.MASTER;
  }
}
