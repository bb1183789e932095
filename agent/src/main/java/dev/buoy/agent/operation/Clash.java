package dev.buoy.agent.operation;

import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.ServerConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A backend that has no usable server on this node any more, which nobody has meant: who took its last servers out did
/// so on several nodes at once, and each was told that others were left.
/// @param by what was set, server by server
record Clash(String backend, List<Setting> by) {
  Clash {
    by = List.copyOf(by);
  }

  /// Those that come with what was heard of other nodes. Where a guard spoke against it and was overruled it is meant.
  static List<Clash> between(Generation before, Generation after, Running running) {
    return after.file().backends().stream()
        .filter(backend -> serves(before, running, backend) && !serves(after, running, backend))
        .map(backend -> new Clash(backend.name(), taken(after, backend)))
        .filter(clash -> clash.by.stream().noneMatch(setting -> setting.author().forced())).toList();
  }

  /// Whether it is so still.
  boolean stands(Generation now, Running running) {
    return by.equals(now.file().backends().stream().filter(each -> each.name().equals(backend))
        .filter(each -> !serves(now, running, each)).findFirst().map(each -> taken(now, each)).orElse(List.of()));
  }

  String sentence() {
    return backend + " has no usable server, and nobody meant that: "
        + by.stream().map(Clash::text).collect(Collectors.joining(", ")) + "; make one of them ready";
  }

  private static String text(Setting setting) {
    var author = setting.author();
    return setting.key().object() + " " + (setting instanceof Setting.OfWeight ? "weight " : "") + setting.value()
        + " by " + author.operator() + " on " + setting.version().node() + " (operation " + author.operation() + ")";
  }

  private static boolean serves(Generation now, Running running, BackendConfig backend) {
    return backend.servers().stream().anyMatch(server -> ServerPlan.usable(now, running, backend.name(), server));
  }

  private static List<Setting> taken(Generation now, BackendConfig backend) {
    return backend.servers().stream().flatMap(server -> taken(now, backend.name(), server)).toList();
  }

  private static Stream<Setting> taken(Generation now, String backend, ServerConfig server) {
    var key = new ServerKey(backend, server.name());
    var node = now.file().node();
    var state = now.settings().on(node, Setting.Kind.SERVER, key.toString()).filter(setting -> !setting.cleared());
    var weight = now.weight(key) == 0
        ? now.settings().on(node, Setting.Kind.WEIGHT, key.toString()).filter(setting -> !setting.cleared())
        : Optional.<Setting>empty();
    return Stream.of(state, weight).flatMap(Optional::stream);
  }
}
