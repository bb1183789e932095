package dev.buoy.agent.control;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.NearestName;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.explain.Subject;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Names of objects in a file.
record Subjects(Map<Subject.Kind, List<String>> names) {
  private static final int WORTH_A_LINE = 10;

  static Subjects of(ClusterConfig cluster) {
    var names = new LinkedHashMap<Subject.Kind, List<String>>();
    for (var kind : Subject.Kind.values()) {
      var all = new ArrayList<String>();
      cluster.nodeNames().stream().map(cluster::node).flatMap(node -> of(kind, node).stream())
          .filter(name -> !all.contains(name)).forEach(all::add);
      names.put(kind, all);
    }
    return new Subjects(names);
  }

  private static List<String> of(Subject.Kind kind, NodeConfig node) {
    return switch (kind) {
      case INSTANCE -> node.routers().stream().map(VirtualRouterConfig::name).toList();
      case SERVER -> node.backends().stream()
          .flatMap(backend -> backend.servers().stream().map(server -> backend.name() + "/" + server.name()))
          .toList();
      case BACKEND -> node.backends().stream().map(backend -> backend.name()).toList();
      case FRONTEND -> node.frontends().stream().map(frontend -> frontend.name()).toList();
      case AGENT -> node.nodes().stream().map(NodeConfig.Node::name).toList();
      case TRACKER -> node.trackers().stream().map(tracker -> tracker.name()).toList();
    };
  }

  /// The object of this name.
  /// @param kind empty: whatever has the name
  /// @throws Refused NOT_FOUND when there is none, INVALID when there is no such kind
  Subject find(String kind, String name) {
    var kinds = kind.isEmpty() ? List.of(Subject.Kind.values()) : List.of(kind(kind));
    return kinds.stream().filter(each -> names(each).contains(name)).findFirst().map(each -> new Subject(each, name))
        .or(() -> kinds.contains(Subject.Kind.SERVER) ? onlyServer(name) : Optional.empty())
        .orElseThrow(() -> new Refused(Refused.Kind.NOT_FOUND,
            "no " + (kind.isEmpty() ? "object" : kind) + " '" + name + "'; there is " + nearest(name, kinds)));
  }

  /// The server of this name without its backend, if there is one only.
  private Optional<Subject> onlyServer(String name) {
    var servers = names(Subject.Kind.SERVER).stream().filter(path -> path.endsWith("/" + name)).toList();
    return servers.size() == 1
        ? Optional.of(new Subject(Subject.Kind.SERVER, servers.getFirst()))
        : Optional.empty();
  }

  private List<String> names(Subject.Kind kind) {
    return names.getOrDefault(kind, List.of());
  }

  /// The name, if an object of the kind has it.
  /// @throws Refused NOT_FOUND with the names that exist
  String require(Subject.Kind kind, String name) {
    return find(kind.word(), name).name();
  }

  private String nearest(String name, List<Subject.Kind> kinds) {
    var known = kinds.stream().flatMap(kind -> names(kind).stream()).distinct()
        .sorted(Comparator.comparingInt(each -> distance(name, each))).toList();
    var listed = String.join(", ", known.stream().limit(WORTH_A_LINE).toList());
    return known.size() <= WORTH_A_LINE ? listed : listed + " and " + (known.size() - WORTH_A_LINE) + " more";
  }

  /// To the name, or to the server's without its backend.
  private static int distance(String given, String name) {
    return Math.min(NearestName.distance(given, name),
        NearestName.distance(given, name.substring(name.lastIndexOf('/') + 1)));
  }

  private static Subject.Kind kind(String word) {
    return Optional.of(word).flatMap(each -> List.of(Subject.Kind.values()).stream()
        .filter(kind -> kind.word().equals(each)).findFirst())
        .orElseThrow(() -> new Refused(Refused.Kind.INVALID, "there is no kind '" + word
            + "'; there are instance, server, backend, frontend, agent and tracker"));
  }
}
