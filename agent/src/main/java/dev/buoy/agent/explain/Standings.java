package dev.buoy.agent.explain;

import dev.buoy.agent.cluster.NodeReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// How an object stands by what the nodes say of it now, those together that say the same.
final class Standings {
  private Standings() {}

  /// `web/server1 is DOWN on n1, UP on n2, n3`; empty: no node says anything of it.
  static Optional<String> ofServer(String path, List<NodeReport> reports) {
    var said = new LinkedHashMap<String, List<String>>();
    reports.forEach(report -> report.servers().stream().filter(server -> server.path().equals(path))
        .forEach(server -> note(said, words(server), report.node())));
    return sentence(path + " is ", said);
  }

  /// `quorum fails on n1, holds on n2, n3`; empty: no node says anything of it.
  static Optional<String> ofTracker(String name, List<NodeReport> reports) {
    var said = new LinkedHashMap<String, List<String>>();
    reports.forEach(report -> report.trackers().stream().filter(tracker -> tracker.name().equals(name))
        .forEach(tracker -> note(said, tracker.holds() ? "holds" : "fails", report.node())));
    return sentence(name + " ", said);
  }

  /// `web has no usable server on n1, 2 of 3 servers usable on n2, n3`; empty: no node says anything of it.
  static Optional<String> ofBackend(String name, List<NodeReport> reports) {
    var said = new LinkedHashMap<String, List<String>>();
    reports.forEach(report -> {
      var servers = report.servers().stream().filter(server -> server.backend().equals(name)).toList();
      long usable = servers.stream().filter(NodeReport.Server::usable).count();
      if (!servers.isEmpty()) {
        note(said, usable == 0 ? "no usable server" : usable + " of " + servers.size() + " servers usable",
            report.node());
      }
    });
    return sentence(name + " has ", said);
  }

  /// `service listens on n1, n2, does not listen on n3`; empty: no node says anything of it.
  static Optional<String> ofFrontend(String name, List<NodeReport> reports) {
    var said = new LinkedHashMap<String, List<String>>();
    reports.forEach(report -> report.frontends().stream().filter(frontend -> frontend.name().equals(name))
        .forEach(frontend -> note(said, frontend.listens() ? "listens" : "does not listen", report.node())));
    return sentence(name + " ", said);
  }

  private static void note(Map<String, List<String>> said, String words, String node) {
    said.computeIfAbsent(words, _ -> new ArrayList<>()).add(node);
  }

  private static String words(NodeReport.Server server) {
    return server.admin().equals("READY") ? server.state() : server.state() + " and in " + server.admin();
  }

  private static Optional<String> sentence(String begin, Map<String, List<String>> said) {
    return said.isEmpty()
        ? Optional.empty()
        : Optional.of(said.entrySet().stream().map(each -> each.getKey() + " on " + each.getValue().stream().sorted()
            .collect(Collectors.joining(", "))).collect(Collectors.joining(", ", begin, "")));
  }
}
