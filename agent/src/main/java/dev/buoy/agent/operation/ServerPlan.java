package dev.buoy.agent.operation;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.backend.SessionConfig;
import java.util.ArrayList;
import java.util.List;

/// Plans a server's administrative state: what it changes, what is left, and whether it may.
final class ServerPlan {
  private ServerPlan() {}

  /// @param nodes that it is for; empty: all
  static Plan of(Generation now, Running running, ServerKey key, AdminState wanted, List<String> nodes) {
    var backend = backend(now, key);
    var current = now.overrides().stateOf(key);
    if (!covers(now, nodes)) {
      return elsewhere(now, key, key + ": " + wanted + " on " + String.join(", ", nodes));
    }
    var changes = List.of(current == wanted ? key + ": stays " + wanted : key + ": " + current + " -> " + wanted);
    if (wanted == AdminState.READY) {
      return new Plan(now.number(), changes, List.of(), List.of(), key.server(), 0);
    }
    var left = backend.servers().stream()
        .filter(server -> !server.name().equals(key.server()) && usable(now, running, key.backend(), server)).toList();
    var guards = left.isEmpty() ? List.of(key.backend() + " would have no usable server left") : List.<String>of();
    var tier = left.isEmpty() ? 3 : wanted == AdminState.MAINT ? 2 : 1;
    return new Plan(now.number(), changes, warnings(now, running, key, wanted, left), guards, key.server(), tier);
  }

  /// Whether what is for these nodes is for this one.
  static boolean covers(Generation now, List<String> nodes) {
    return nodes.isEmpty() || nodes.contains(now.file().node());
  }

  /// Nothing changes on this node.
  static Plan elsewhere(Generation now, ServerKey key, String change) {
    return new Plan(now.number(), List.of(change), List.of(now.file().node() + " itself goes on as it is"), List.of(),
        key.server(), 1);
  }

  private static List<String> warnings(Generation now, Running running, ServerKey key, AdminState wanted,
      List<ServerConfig> left) {
    var backend = backend(now, key);
    var warnings = new ArrayList<String>();
    var sessions = running.sessions(key);
    if (sessions > 0) {
      warnings.add(sessions == 1
          ? "1 open session " + goesOn(now.config(key), backend, wanted, "goes on until it ends", "is")
          : sessions + " open sessions " + goesOn(now.config(key), backend, wanted, "go on until they end", "are"));
    }
    var weight = backend.servers().stream().mapToInt(ServerConfig::weight).sum();
    var weightLeft = left.stream().mapToInt(ServerConfig::weight).sum();
    warnings.add("capacity left: " + left.size() + " of " + backend.servers().size() + " servers, "
        + (weight == 0 ? 0 : Math.round(100.0 * weightLeft / weight)) + " % of the weight");
    return warnings;
  }

  private static String goesOn(ServerConfig server, BackendConfig backend, AdminState wanted, String otherwise,
      String verb) {
    var patience = backend.session().drainDeadline();
    if (wanted == AdminState.MAINT && server.marked().downEndsSessions()) {
      return verb + " reset at once (on_marked_down)";
    }
    return patience == null ? otherwise : verb + " ended after " + SessionConfig.text(patience) + " (drain_deadline)";
  }

  static boolean usable(Generation now, Running running, String backend, ServerConfig server) {
    var key = new ServerKey(backend, server.name());
    return now.weight(key) > 0 && now.overrides().stateOf(key) == AdminState.READY
        && running.state(key) != OperationalState.DOWN;
  }

  /// The backend of a server that exists.
  /// @throws Refused NOT_FOUND, listing the names that exist
  static BackendConfig backend(Generation now, ServerKey key) {
    var backends = now.file().backends();
    var backend = backends.stream().filter(candidate -> candidate.name().equals(key.backend())).findFirst()
        .orElseThrow(() -> new Refused(Refused.Kind.NOT_FOUND, "no backend '" + key.backend() + "'; there is "
            + String.join(", ", backends.stream().map(BackendConfig::name).toList())));
    if (Generation.find(now.file(), key).isEmpty()) {
      throw new Refused(Refused.Kind.NOT_FOUND, "no server '" + key.server() + "' in " + key.backend() + "; there is "
          + String.join(", ", backend.servers().stream().map(ServerConfig::name).toList()));
    }
    return backend;
  }
}
