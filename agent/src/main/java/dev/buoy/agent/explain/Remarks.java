package dev.buoy.agent.explain;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.operation.Words;
import dev.buoy.agent.vrrp.RouterState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What does not happen, and why: by the state of now, or of a time that is over by the journals alone.
final class Remarks {
  private Remarks() {}

  /// @param lastResorts backends whose last server is used though it is down
  static List<String> of(Subject subject, List<NodeReport> reports, Set<String> lastResorts, Timeline timeline) {
    if (!timeline.reachesNow()) {
      return subject.kind() == Subject.Kind.INSTANCE ? new Bygones(subject.name(), timeline).remarks() : List.of();
    }
    return switch (subject.kind()) {
      case INSTANCE -> ofInstance(subject.name(), reports, timeline);
      case SERVER ->
        servers(reports, subject.name()).stream().flatMap(group -> ofServer(group, lastResorts).stream()).toList();
      case BACKEND -> names(reports, subject.name()).stream()
          .flatMap(name -> servers(reports, name).stream()).flatMap(group -> ofServer(group, lastResorts).stream())
          .toList();
      case TRACKER -> ofTracker(subject.name(), reports);
      case AGENT -> reports.stream().filter(report -> report.node().equals(subject.name()))
          .flatMap(report -> report.answered()
              ? report.routers().stream().map(router -> router.instance() + " is " + state(router)
                  + (router.reasons().isEmpty() ? "" : ": " + String.join(", ", router.reasons())))
              : Stream.of(subject.name() + " does not answer: " + report.error()))
          .toList();
      case FRONTEND -> List.of();
    };
  }

  private static List<String> ofInstance(String instance, List<NodeReport> reports, Timeline timeline) {
    var master = reports.stream().filter(report -> is(report, instance, RouterState.MASTER)).findFirst();
    var remarks = new ArrayList<String>();
    if (master.isEmpty() && reports.stream().anyMatch(NodeReport::answered)) {
      remarks.add("nobody who answers is master of " + instance + " now");
    }
    for (var report : reports) {
      report.router(instance).ifPresent(router -> {
        if (!router.is(RouterState.MASTER)) {
          remarks.add(notMaster(report.node(), router, master, timeline));
        } else {
          if (router.effective() < router.priority()) {
            reasons(router).forEach(reason -> remarks.add(report.node() + " is master although " + reason));
          }
        }
        router.problems().stream().filter(problem -> !remarks.contains(problem)).forEach(remarks::add);
      });
    }
    return remarks;
  }

  private static String notMaster(String node, NodeReport.Router router, Optional<NodeReport> master,
      Timeline timeline) {
    var reasons = String.join(", ", reasons(router));
    if (router.standby()) {
      return node + " is not eligible: in standby" + set(router.override());
    }
    if (router.is(RouterState.FAULT)) {
      return node + " is not eligible: FAULT because " + (reasons.isEmpty()
          ? "of a reason that it does not tell"
          : reasons);
    }
    if (router.observes()) {
      return node + " is not eligible: it only observes";
    }
    if (router.standsBack()) {
      return node + " stands back" + set(router.override()) + ": it serves only if nobody else does";
    }
    return router.is(RouterState.BACKUP)
        ? backup(node, router, master, reasons.isEmpty() ? lately(node, router.instance(), timeline) : reasons)
        : node + " is not eligible: " + state(router);
  }

  private static String backup(String node, NodeReport.Router router, Optional<NodeReport> master, String reasons) {
    var leading = master.flatMap(report -> report.router(router.instance()));
    if (leading.isEmpty()) {
      return node + " is a backup with priority " + router.effective();
    }
    var name = master.map(NodeReport::node).orElse("");
    int theirs = leading.get().effective();
    var than = router.effective() + " is %s " + theirs + " of " + name;
    if (router.effective() > theirs) {
      return node + " did not take over although its priority " + than.formatted("above")
          + ": " + reasons;
    }
    return node + " is a backup: its priority " + than.formatted(router.effective() == theirs ? "equal to" : "below")
        + (reasons(router).isEmpty() || router.effective() >= router.priority() ? "" : " (" + reasons + ")");
  }

  /// What a node that gives no reason did last.
  private static String lately(String node, String instance, Timeline timeline) {
    return timeline.newest(event -> event.kind() == Kind.VRRP_TRANSITION && event.node().equals(node)
        && event.object().equals(instance) && event.to().equals(RouterState.BACKUP.name()))
        .map(event -> "it went from " + event.from() + " to " + event.to() + " "
            + Words.duration(timeline.ago(event)) + " ago: " + event.why().reason())
        .orElse("it gives no reason");
  }

  /// But for what raises the priority: nothing is kept from anybody by it.
  private static List<String> reasons(NodeReport.Router router) {
    return router.reasons().stream().filter(reason -> !reason.equals("all trackers hold")).toList();
  }

  /// One server as a node sees it.
  /// @param alone no server of its backend is usable there
  private record Seen(String node, NodeReport.Server server, boolean alone) {
    static Stream<Seen> of(NodeReport report, String path) {
      return report.servers().stream().filter(server -> server.path().equals(path))
          .map(server -> new Seen(report.node(), server, report.servers().stream()
              .filter(other -> other.backend().equals(server.backend())).noneMatch(NodeReport.Server::usable)));
    }

    String sentence(Set<String> lastResorts) {
      return alone && server.state().equals("DOWN") && server.admin().equals("READY")
          && lastResorts.contains(server.backend())
              ? server.path() + " is DOWN, and used all the same if it was the last to be UP: no server of "
                  + server.backend() + " is usable, and all_down is use_last"
              : Remarks.sentence(server);
    }
  }

  private static List<String> names(List<NodeReport> reports, String backend) {
    return reports.stream().flatMap(report -> report.servers().stream())
        .filter(server -> server.backend().equals(backend)).map(NodeReport.Server::path).distinct().toList();
  }

  private static List<List<Seen>> servers(List<NodeReport> reports, String path) {
    var seen = reports.stream().flatMap(report -> Seen.of(report, path)).toList();
    return seen.isEmpty() ? List.of() : List.of(seen);
  }

  /// Nodes that say the same are named together.
  private static List<String> ofServer(List<Seen> seen, Set<String> lastResorts) {
    var said = new LinkedHashMap<String, List<String>>();
    seen.forEach(each -> said.computeIfAbsent(each.sentence(lastResorts), _ -> new ArrayList<>()).add(each.node()));
    return said.entrySet().stream().filter(each -> !each.getKey().isEmpty())
        .map(each -> nodes(seen, each.getValue()) + each.getKey()).toList();
  }

  private static String nodes(List<Seen> seen, List<String> nodes) {
    return nodes.size() == seen.size() ? "" : String.join(", ", nodes) + ": ";
  }

  private static String sentence(NodeReport.Server server) {
    var name = server.path();
    boolean fails = !server.check().startsWith("NONE") && !server.check().startsWith("INI")
        && !server.check().contains("OK");
    if (!server.admin().equals("READY")) {
      return name + " gets no new connections although it is " + server.state() + ": " + server.admin()
          + set(server.override());
    }
    if (server.state().equals("DOWN")) {
      return name + " gets no connections: DOWN, its last check says " + server.check();
    }
    if (server.weight() == 0) {
      return name + " gets no new connections: its weight is 0" + set(server.override());
    }
    if (server.state().equals("UNKNOWN")) {
      return name + " is used although nothing is known of it: "
          + (server.check().startsWith("NONE") ? "it is not checked" : "its first check has no result yet");
    }
    if (fails) {
      return name + " is used although its last check failed (" + server.check()
          + "): it takes more failures in a row, or all servers of the backend fail at once";
    }
    return server.backup() ? name + " is a backup: it is used while no other server of the backend can be" : "";
  }

  private static List<String> ofTracker(String name, List<NodeReport> reports) {
    return reports.stream().flatMap(report -> report.trackers().stream()
        .filter(tracker -> tracker.name().equals(name))
        .map(tracker -> report.node() + ": " + name + (tracker.holds() ? " holds" : " fails")
            + (tracker.reason().isEmpty() ? "" : ": " + tracker.reason())))
        .collect(Collectors.toList());
  }

  private static boolean is(NodeReport report, String instance, RouterState state) {
    return report.router(instance).filter(router -> router.is(state)).isPresent();
  }

  private static String state(NodeReport.Router router) {
    return router.state().map(RouterState::name).orElse("in a state that this version does not know");
  }

  private static String set(String override) {
    return override.isEmpty() ? "" : ", set by " + override;
  }
}
