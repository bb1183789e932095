package dev.buoy.agent.config;

import dev.buoy.agent.accesslog.LogConfig;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.drill.DrillConfig;
import dev.buoy.agent.proxy.FrontendConfig;
import dev.buoy.agent.track.TrackerConfig;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import dev.buoy.agent.notify.NotifyConfig;
import dev.buoy.agent.proxy.OnRelease;
import dev.buoy.agent.vrrp.SyncGroup;
import org.jspecify.annotations.Nullable;

/// The cluster's file as it is in force on one node: overrides merged, defaults filled in, everything valid.
/// @param cluster name of the cluster
/// @param node this node's name
/// @param nodes all nodes, in the order of the file
/// @param frontends in the order of the file; a `listens` entry is one frontend and one backend of its name
/// @param checks the servers that are checked
/// @param syncGroups routers that move together
/// @param notifications commands at a router's changes, by its name; one without has none
/// @param onRelease what becomes of a router's connections, by its name; one without resets them
/// @param scriptUser who scripts run as when the agent is root; absent: as keepalived, `keepalived_script` when there
///   is such a user, else `nobody`
/// @param maxconn connections of all frontends at once; 0: as many as the process has descriptors for
/// @param log what is logged, and where to
/// @param drills what drills may do
/// @param digest SHA-256 of the file's bytes, hexadecimal
/// @param runDir sockets; default `/run/buoy/NODE`
/// @param stateDir what survives a restart; default `/var/lib/buoy/NODE`
public record NodeConfig(String cluster, String node, List<Node> nodes, Api api, List<FrontendConfig> frontends,
    List<BackendConfig> backends, List<CheckTarget> checks, List<TrackerConfig> trackers,
    List<VirtualRouterConfig> routers, List<SyncGroup> syncGroups, Map<String, NotifyConfig> notifications,
    Map<String, OnRelease> onRelease, @Nullable String scriptUser, int maxconn, LogConfig log, DrillConfig drills,
    Path runDir,
    Path stateDir, String digest) {
  public NodeConfig {
    nodes = List.copyOf(nodes);
    frontends = List.copyOf(frontends);
    backends = List.copyOf(backends);
    checks = List.copyOf(checks);
    trackers = List.copyOf(trackers);
    routers = List.copyOf(routers);
    syncGroups = List.copyOf(syncGroups);
    notifications = Map.copyOf(notifications);
    onRelease = Map.copyOf(onRelease);
  }

  /// A node of the cluster.
  /// @param address as the file names it; absent only for the single node of a file without `nodes`
  public record Node(String name, @Nullable InetAddress address) {}

  /// Where the gRPC API listens, and whom it believes: on loopback always, on the node's address too when it is open.
  /// @param port 1 to 65535
  /// @param insecure plaintext on the node's address, and every caller is an administrator; a warning at each start
  /// @param tls absent: no TLS
  /// @param tokens file of bearer tokens; absent: there are none
  /// @param allowScripts whether a file that comes over the API may add or change what is executed
  public record Api(int port, boolean insecure, @Nullable Tls tls, @Nullable Path tokens, Socket socket,
      boolean allowScripts) {
    /// Without TLS, and with the usual socket.
    public Api(int port, boolean insecure) {
      this(port, insecure, null, null, Socket.USUAL, false);
    }

    /// Whether other nodes reach it.
    public boolean open() {
      return insecure || tls != null;
    }

    /// Files in PEM that are read again when they change.
    /// @param cert of this node, with what leads to the authority
    /// @param clientCa whom clients and other nodes have theirs from
    /// @param crl absent: nothing is revoked
    public record Tls(Path cert, Path key, Path clientCa, @Nullable Path crl) {}

    /// The socket in `run_dir`.
    /// @param group who may open it; absent: `buoy` if there is such a group, else the agent's own
    /// @param role what they may do: viewer, operator or admin
    public record Socket(@Nullable String group, String role) {
      /// What holds when the file says nothing of it.
      public static final Socket USUAL = new Socket(null, "operator");
    }
  }
}
