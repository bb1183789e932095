package dev.buoy.agent.config;

import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.proxy.FrontendConfig;
import dev.buoy.agent.track.TrackerConfig;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cluster's file as it is in force on one node: overrides merged, defaults filled in, everything valid.
/// @param cluster name of the cluster
/// @param node this node's name
/// @param nodes all nodes, in the order of the file
/// @param frontends in the order of the file; a `listens` entry is one frontend and one backend of its name
/// @param checks the servers that are checked
/// @param digest SHA-256 of the file's bytes, hexadecimal
/// @param runDir sockets; default `/run/buoy/NODE`
/// @param stateDir what survives a restart; default `/var/lib/buoy/NODE`
public record NodeConfig(String cluster, String node, List<Node> nodes, Api api, List<FrontendConfig> frontends,
    List<BackendConfig> backends, List<CheckTarget> checks, List<TrackerConfig> trackers,
    List<VirtualRouterConfig> routers, Path runDir, Path stateDir, String digest) {
  public NodeConfig {
    nodes = List.copyOf(nodes);
    frontends = List.copyOf(frontends);
    backends = List.copyOf(backends);
    checks = List.copyOf(checks);
    trackers = List.copyOf(trackers);
    routers = List.copyOf(routers);
  }

  /// A node of the cluster.
  /// @param address as the file names it; absent only for the single node of a file without `nodes`
  public record Node(String name, @Nullable InetAddress address) {}

  /// Where the gRPC API listens: on loopback always, on the node's address too when `insecure`.
  /// @param port 1 to 65535
  /// @param insecure plaintext on the node's address; a warning at each start
  public record Api(int port, boolean insecure) {}
}
