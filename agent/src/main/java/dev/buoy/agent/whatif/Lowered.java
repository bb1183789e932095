package dev.buoy.agent.whatif;

import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.cluster.Deficit;
import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.track.TrackerConfig;
import dev.buoy.agent.vrrp.EffectivePriority;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.util.ArrayList;
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
/// @param failing trackers that fail of themselves
record Lowered(NodeConfig config, NodeReport report, Set<String> down, Set<String> failing) {
  static Lowered of(NodeConfig config, NodeReport report, List<Supposition> suppositions) {
    var down = new HashSet<String>();
    var failing = new HashSet<String>();
    for (var supposition : suppositions) {
      switch (supposition) {
        case Supposition.BackendDown(var backend) -> report.servers().stream()
            .filter(server -> server.backend().equals(backend)).forEach(server -> down.add(server.path()));
        case Supposition.ServerDown(var backend, var server) -> down.add(backend + "/" + server);
        case Supposition.TrackerFails(var tracker, var node) -> {
          if (node == null || node.equals(report.node())) {
            failing.add(tracker);
          }
        }
        case Supposition.OfNode _ -> {
        }
      }
    }
    return new Lowered(config, report, down, failing);
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
    return report.servers().stream().filter(server -> down.contains(server.path())).map(NodeReport.Server::path)
        .filter(path -> check(path).isEmpty()).toList();
  }

  /// Sessions of servers that fail.
  long sessions() {
    return report.servers().stream().filter(server -> down.contains(server.path()))
        .mapToLong(NodeReport.Server::sessions).sum();
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
    var lost = usable.stream().filter(server -> down.contains(server.path()) && check(server.path()).isPresent())
        .toList();
    if (lost.isEmpty() || usable.size() - lost.size() >= tracker.minUp()) {
      return Optional.empty();
    }
    boolean doubted = lost.size() == usable.size() && lost.size() > 1;
    var all = new ArrayList<Detection>();
    lost.forEach(server -> check(server.path()).ifPresent(each -> all.add(Detection.of(each.config(), doubted))));
    return Optional.of(Detection.ofAll(all));
  }

  private Optional<CheckTarget> check(String path) {
    return config.checks().stream().filter(check -> !check.asksAgent())
        .filter(check -> (check.backend() + "/" + check.server()).equals(path)).findFirst();
  }
}
