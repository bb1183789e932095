package dev.buoy.agent.operation;

import dev.buoy.agent.operation.Peers.PeerRouter;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Everything that a failover is planned from, on the master.
/// @param self name of this node
/// @param digest of the file that this node runs
/// @param settings what the file says of the instance on each node
/// @param pause how long the role should stay where it is
/// @param afterwards how long it would rest after this move; zero: not at all
/// @param sessions open through this node
record Situation(long generation, String self, RouterView local, String digest, List<PeerRouter> peers,
    Map<String, VirtualRouterConfig> settings, Duration pause, Duration afterwards, long sessions) {}
