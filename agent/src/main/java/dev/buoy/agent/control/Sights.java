package dev.buoy.agent.control;

import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.rollout.Sight;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Backend;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.Server;
import dev.buoy.v1.Status;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a status says of how a node is doing.
public final class Sights {
  private static final String NOT_CHECKED = "NONE";

  private Sights() {}

  /// As far as a change of the file can spoil it.
  public static Sight of(Status status) {
    var masters = new LinkedHashMap<String, Boolean>();
    status.getVrrpList()
        .forEach(router -> masters.put(router.getInstance(), router.getState() == RouterState.Value.MASTER));
    var servers = new LinkedHashMap<String, OperationalState>();
    var tries = new LinkedHashMap<String, Sight.Tries>();
    for (var backend : status.getBackendsList()) {
      backend.getServersList().forEach(server -> add(backend, server, servers));
      var traffic = backend.getTraffic();
      tries.put(backend.getName(),
          new Sight.Tries(traffic.getTotalSessions(), traffic.getConnectErrors() + traffic.getRefused()));
    }
    return new Sight(status.getConfigDigest(), masters, servers, tries);
  }

  private static void add(Backend backend, Server server, Map<String, OperationalState> servers) {
    boolean checked = !server.getCheck().getStatus().equals(NOT_CHECKED)
        && server.getAdminState() != AdminState.Value.MAINT;
    if (checked) {
      servers.put(backend.getName() + "/" + server.getName(), switch (server.getState()) {
        case UP -> OperationalState.UP;
        case DOWN -> OperationalState.DOWN;
        case UNKNOWN, UNSPECIFIED, UNRECOGNIZED -> OperationalState.UNKNOWN;
      });
    }
  }
}
