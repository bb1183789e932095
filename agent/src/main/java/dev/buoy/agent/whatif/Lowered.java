package dev.buoy.agent.whatif;

import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.cluster.Deficit;
import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.track.TrackerConfig;
import dev.buoy.agent.vrrp.EffectivePriority;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a node's trackers would make of its routers.
/// @param config of the node
/// @param report of the node
/// @param down servers that fail, as `BACKEND/SERVER`
/// @param severed servers that it does not get through to, written the same way
/// @param failing trackers that fail of themselves
/// @param gone it serves nobody any more
record Lowered(NodeConfig config, NodeReport report, Set<String> down, Set<String> severed, Set<String> failing,
    boolean gone) {
  static Lowered of(NodeConfig config, NodeReport report, List<Supposition> suppositions) {
    var lowered = new Lowered(config, report, new HashSet<>(), new HashSet<>(), new HashSet<>(),
        suppositions.stream().anyMatch(each -> ends(each, report.node())));
    suppositions.forEach(lowered::suppose);
    return lowered;
  }

  private static boolean ends(Supposition supposition, String node) {
    return switch (supposition) {
      case Supposition.Kill(var ended) -> ended.equals(node);
      case Supposition.Stop(var ended) -> ended.equals(node);
      case Supposition.LinkDown(var ended) -> ended.equals(node);
      case Supposition.HandOver _,Supposition.Isolate _,Supposition.ProxyDown _,Supposition.Back _,Supposition.Severed _,Supposition.BackendDown _,Supposition.ServerDown _,Supposition.TrackerFails _ ->
        false;
    };
  }

  private void suppose(Supposition supposition) {
    switch (supposition) {
      case Supposition.BackendDown(var backend) -> down.addAll(paths(backend, Set.of()));
      case Supposition.ServerDown(var backend, var server) -> down.add(backend + "/" + server);
      case Supposition.Severed(var node, var backend, var servers) -> {
        if (node.equals(report.node())) {
          severed.addAll(paths(backend, servers));
        }
      }
      case Supposition.TrackerFails(var tracker, var node) -> {
        if (node == null || node.equals(report.node())) {
          failing.add(tracker);
        }
      }
      case Supposition.ProxyDown(var node) -> {
        if (node.equals(report.node())) {
          config.trackers().stream().filter(tracker -> tracker instanceof TrackerConfig.Frontend)
              .forEach(tracker -> failing.add(tracker.name()));
        }
      }
      case Supposition.Kill _,Supposition.Stop _,Supposition.HandOver _,Supposition.Isolate _,Supposition.LinkDown _,Supposition.Back _ ->
        {
        }
    }
  }

  /// @param servers empty: all of the backend
  private List<String> paths(String backend, Set<String> servers) {
    return report.servers().stream().filter(server -> server.backend().equals(backend))
        .filter(server -> servers.isEmpty() || servers.contains(server.name())).map(NodeReport.Server::path).toList();
  }

  /// Whether it would reach no server any more of a backend of which it is supposed not to reach some.
  boolean serves() {
    return severed.isEmpty() || report.servers().stream()
        .anyMatch(server -> severed.stream().anyMatch(path -> path.startsWith(server.backend() + "/"))
            && server.usable() && !fails(server.path()));
  }

  private boolean fails(String path) {
    return down.contains(path) || severed.contains(path);
  }

  /// What becomes of one router, as far as its trackers go; empty: nothing.
  Optional<Prospect.Priority> priority(VirtualRouterConfig router) {
    var reported = report.router(router.name());
    var flips = flips();
    var before = EffectivePriority.of(router.priority(), router.tracks(), holds(Set.of()));
    var after = EffectivePriority.of(router.priority(), router.tracks(), holds(flips.keySet()));
    boolean fault = before.fault() == null && after.fault() != null;
    if (reported.isEmpty() || (!fault && before.priority() == after.priority())) {
      return Optional.empty();
    }
    // What trackers with numbers took stays taken; an override stands above all.
    int now = reported.get().standsBack() ? before.priority() : reported.get().effective();
    int then = now == before.priority()
        ? after.priority()
        : Math.clamp((long) now + after.priority() - before.priority(), 1, 254);
    var counting = router.tracks().stream().map(track -> track.tracker()).filter(flips::containsKey).toList();
    var known = Detection.ofAll(counting.stream().map(flips::get).toList());
    var reasons = after.fault() != null && fault
        ? after.fault()
        : String.join(", ",
            after.reasons().stream().filter(reason -> !before.reasons().contains(reason)).toList());
    return Optional.of(new Prospect.Priority(report.node(), now, then, fault,
        reasons.isEmpty() ? String.join(", ", counting) + " fails" : reasons, known));
  }

  /// How badly off the router would be (ADR 0017).
  Deficit deficit(VirtualRouterConfig router) {
    var best = EffectivePriority.of(router.priority(), router.tracks(), Map.of());
    var then = EffectivePriority.of(router.priority(), router.tracks(), holds(flips().keySet()));
    return new Deficit(then.fault() != null, Math.max(0, best.priority() - then.priority()));
  }

  /// Servers that would fail and nothing checks.
  List<String> unchecked() {
    return report.servers().stream().map(NodeReport.Server::path).filter(this::fails)
        .filter(path -> check(path).isEmpty()).toList();
  }

  /// Open sessions that would break, at most.
  /// @param broken nodes that lose all of them besides those that are gone
  static long sessionsLost(List<Lowered> all, Collection<String> broken) {
    return all.stream().mapToLong(each -> each.gone || broken.contains(each.report.node())
        ? each.report.sessions()
        : each.sessions()).sum();
  }

  /// Sessions of servers that fail. Those of servers that it only does not get through to go on, unless the file ends them
  /// once a server is found to be down.
  private long sessions() {
    return report.servers().stream()
        .filter(server -> down.contains(server.path()) || (severed.contains(server.path()) && endsSessions(server)))
        .mapToLong(NodeReport.Server::sessions).sum();
  }

  private boolean endsSessions(NodeReport.Server reported) {
    return config.backends().stream().filter(backend -> backend.name().equals(reported.backend()))
        .flatMap(backend -> backend.servers().stream()).filter(server -> server.name().equals(reported.name()))
        .anyMatch(server -> server.marked().downEndsSessions());
  }

  private Map<String, Boolean> holds(Set<String> flipped) {
    var holds = new HashMap<String, Boolean>();
    report.trackers().forEach(tracker -> holds.put(tracker.name(), tracker.holds()));
    flipped.forEach(tracker -> holds.put(tracker, false));
    return holds;
  }

  /// Trackers that hold and would fail, and when that is known.
  private Map<String, Detection> flips() {
    var flips = new HashMap<String, Detection>();
    for (var tracker : config.trackers()) {
      boolean holds = report.trackers().stream().filter(each -> each.name().equals(tracker.name()))
          .allMatch(NodeReport.Tracker::holds);
      if (holds && failing.contains(tracker.name())) {
        flips.put(tracker.name(), Detection.AT_ONCE);
      } else if (holds && tracker instanceof TrackerConfig.Backend backend) {
        loss(backend).ifPresent(known -> flips.put(tracker.name(), known));
      }
    }
    return flips;
  }

  /// When too few servers of the backend are left; empty: enough are.
  private Optional<Detection> loss(TrackerConfig.Backend tracker) {
    var usable = report.servers().stream().filter(server -> server.backend().equals(tracker.backend()))
        .filter(NodeReport.Server::usable).toList();
    var lost = usable.stream().filter(server -> fails(server.path()) && check(server.path()).isPresent())
        .toList();
    if (lost.isEmpty() || usable.size() - lost.size() >= tracker.minUp()) {
      return Optional.empty();
    }
    boolean doubted = lost.size() == usable.size() && lost.size() > 1;
    var all = new ArrayList<Detection>();
    lost.forEach(server -> check(server.path())
        .ifPresent(each -> all.add(Detection.of(each.config(), doubted, answer(server.path(), each)))));
    return Optional.of(Detection.ofAll(all));
  }

  /// What it does not get through to fails at once.
  private Duration answer(String path, CheckTarget check) {
    return down.contains(path) ? check.config().longest() : Duration.ZERO;
  }

  private Optional<CheckTarget> check(String path) {
    return config.checks().stream().filter(check -> !check.asksAgent())
        .filter(check -> (check.backend() + "/" + check.server()).equals(path)).findFirst();
  }
}
