package dev.buoy.agent.operation;

import java.util.List;

/// Plans a server's weight at run time.
final class WeightPlan {
  private WeightPlan() {}

  /// @throws Refused NOT_FOUND when there is no such server, INVALID when no such weight
  static Plan of(Generation now, Running running, ServerKey key, WeightShare share, List<String> nodes) {
    var backend = ServerPlan.backend(now, key);
    var file = now.config(key);
    int wanted = share.of(file);
    if (!ServerPlan.covers(now, nodes)) {
      return ServerPlan.elsewhere(now, key, key + ": weight " + wanted + " on " + String.join(", ", nodes));
    }
    int current = now.weight(key);
    var change = current == wanted ? key + ": weight stays " + wanted : key + ": weight " + current + " -> " + wanted;
    var left = backend.servers().stream().filter(server -> server.name().equals(key.server())
        ? wanted > 0
        : ServerPlan.usable(now, running, key.backend(), server)).toList();
    var guards = left.isEmpty() ? List.of(key.backend() + " would have no usable server left") : List.<String>of();
    var sum = left.stream()
        .mapToInt(server -> server.equals(file) ? wanted : now.weight(new ServerKey(key.backend(), server.name())))
        .sum();
    var warning = "its share becomes " + (sum == 0 ? 0 : Math.round(100.0 * wanted / sum)) + " % of new connections";
    return new Plan(now.number(), List.of(change), List.of(warning), guards, key.server(),
        left.isEmpty() ? 3 : wanted == file.weight() ? 0 : 1);
  }
}
