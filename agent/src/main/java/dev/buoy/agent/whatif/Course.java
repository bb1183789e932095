package dev.buoy.agent.whatif;

import dev.buoy.agent.cluster.Deficit;
import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.cluster.RelativeFailover;
import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.operation.Electorate;
import dev.buoy.agent.operation.Peers.PeerRouter;
import dev.buoy.agent.vrrp.Contender;
import dev.buoy.agent.vrrp.ElectionChange;
import dev.buoy.agent.vrrp.Forecast;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// How one election goes on, with the forecast of its routers (ADR 0032). When a node finds out about a server depends on
/// where in their intervals its checks are, so that nodes find out in any order: each order is a forecast of its own.
final class Course {
  private final String instance;
  private final Map<String, VirtualRouterConfig> settings = new LinkedHashMap<>();
  private final List<Contender> contenders;
  private final List<Prospect.Priority> priorities;
  private final List<ElectionChange> atOnce = new ArrayList<>();
  private final Set<String> isolated = new LinkedHashSet<>();

  Course(String instance, ClusterConfig file, List<NodeReport> reports, List<Lowered> lowered,
      List<Supposition> suppositions) {
    this.instance = instance;
    for (var node : file.nodeNames()) {
      file.node(node).routers().stream().filter(router -> router.name().equals(instance))
          .forEach(router -> settings.put(node, router));
    }
    var peers = reports.stream().filter(report -> settings.containsKey(report.node()))
        .map(report -> peer(file, report)).toList();
    this.contenders = new ArrayList<>(Electorate.of(peers, settings));
    suppositions.forEach(supposition -> suppose(supposition, reports, peers));
    this.priorities = priorities(lowered);
  }

  private PeerRouter peer(ClusterConfig file, NodeReport report) {
    var address = file.nodes().stream().filter(node -> node.name().equals(report.node())).map(NodeConfig.Node::address)
        .filter(Objects::nonNull).findFirst()
        .orElseGet(() -> Objects.requireNonNull(settings.get(report.node())).addresses().getFirst().address());
    var router = report.router(instance);
    return new PeerRouter(report.node(), address, report.error(),
        router.flatMap(NodeReport.Router::state).orElse(null), router.map(NodeReport.Router::effective).orElse(0),
        router.filter(NodeReport.Router::standsBack).isPresent(), report.digest(),
        router.map(NodeReport.Router::rests).orElse(Duration.ZERO));
  }

  private void suppose(Supposition supposition, List<NodeReport> reports, List<PeerRouter> peers) {
    switch (supposition) {
      case Supposition.Kill(var node) -> change(new ElectionChange.Dies(node));
      case Supposition.LinkDown(var node) -> change(new ElectionChange.Dies(node));
      case Supposition.Stop(var node) -> change(new ElectionChange.Stops(node));
      case Supposition.Isolate(var node) -> isolated.add(node);
      case Supposition.Back(var node) -> back(node, reports, peers);
      case Supposition.BackendDown _,Supposition.ServerDown _,Supposition.TrackerFails _ -> {
      }
    }
  }

  private void change(ElectionChange change) {
    if (contender(change.node()).isPresent()) {
      atOnce.add(change);
    }
  }

  private void back(String node, List<NodeReport> reports, List<PeerRouter> peers) {
    var config = settings.get(node);
    var router = reports.stream().filter(report -> report.node().equals(node)).findFirst()
        .flatMap(report -> report.router(instance));
    if (router.isEmpty() && config != null) {
      InetAddress address = peers.stream().filter(peer -> peer.node().equals(node)).map(PeerRouter::address)
          .findFirst().orElseGet(() -> config.addresses().getFirst().address());
      contenders.removeIf(each -> each.node().equals(node));
      contenders.add(new Contender(node, Objects.requireNonNullElse(config.source(), address), config,
          RouterState.INITIALIZE, config.priority(), false));
      change(new ElectionChange.Starts(node));
    } else if (router.filter(NodeReport.Router::standby).isPresent()) {
      // An operator asks for it, so that it does not rest.
      contenders.replaceAll(each -> each.node().equals(node)
          ? new Contender(node, each.address(), each.config(), each.state(), each.priority(), each.standsBack())
          : each);
      change(new ElectionChange.Recovers(node));
    } else if (router.filter(NodeReport.Router::standsBack).isPresent()) {
      change(new ElectionChange.Competes(node));
    }
  }

  private Optional<Contender> contender(String node) {
    return contenders.stream().filter(each -> each.node().equals(node)).findFirst();
  }

  /// With relative failover only where another node would be better off, and after a while.
  private List<Prospect.Priority> priorities(List<Lowered> lowered) {
    var all = new ArrayList<Prospect.Priority>();
    for (var each : lowered) {
      var router = settings.get(each.report().node());
      if (router == null || !stays(each.report().node())) {
        continue;
      }
      var priority = each.priority(router);
      if (!router.options().relative()) {
        priority.ifPresent(all::add);
      } else if (better(each.deficit(router), lowered)) {
        priority.map(found -> new Prospect.Priority(found.node(), found.from(), found.to(), found.fault(),
            found.reason(), found.after().plus(RelativeFailover.HOLD))).ifPresent(all::add);
      }
    }
    return all;
  }

  private boolean better(Deficit own, List<Lowered> lowered) {
    return lowered.stream().filter(other -> stays(other.report().node()) && able(other.report())).anyMatch(
        other -> Optional.ofNullable(settings.get(other.report().node()))
            .filter(router -> other.deficit(router).compareTo(own) < 0).isPresent());
  }

  private boolean able(NodeReport report) {
    return report.router(instance)
        .filter(router -> router.is(RouterState.BACKUP) || router.is(RouterState.MASTER)).isPresent();
  }

  private boolean stays(String node) {
    return contender(node).isPresent() && atOnce.stream().noneMatch(change -> change.node().equals(node));
  }

  Prospect prospect() {
    var masters = contenders.stream().filter(Contender::master).map(Contender::node).toList();
    var addresses = settings.values().stream().findFirst().map(config -> config.addresses().stream()
        .map(Object::toString).toList()).orElse(List.of());
    var courses = sides().stream().map(this::courses).toList();
    var next = new LinkedHashSet<String>();
    courses.forEach(side -> side.forEach(course -> next.addAll(course.possible())));
    boolean undecided = courses.stream()
        .anyMatch(side -> side.stream().flatMap(course -> course.possible().stream()).distinct().count() > 1
            && side.stream().noneMatch(course -> course.masters().size() > 1));
    var all = courses.stream().flatMap(List::stream).toList();
    var latest = all.stream().map(Course::end).max(Duration::compareTo).orElse(Duration.ZERO);
    return new Prospect(instance, addresses, masters, List.copyOf(next), undecided, earliest(all), latest,
        courses.stream().limit(1).flatMap(List::stream).map(Forecast::outage).max(Duration::compareTo)
            .orElse(Duration.ZERO),
        priorities,
        courses.stream().flatMap(side -> side.getFirst().turns().stream()).toList(),
        all.stream().allMatch(Forecast::settled));
  }

  /// Nodes that hear each other, and what happens among them: all, but for those that are isolated.
  private List<List<Contender>> sides() {
    var sides = new ArrayList<List<Contender>>();
    sides.add(contenders.stream().filter(each -> !isolated.contains(each.node())).toList());
    isolated.stream().flatMap(node -> contender(node).stream()).forEach(alone -> sides.add(List.of(alone)));
    sides.removeIf(List::isEmpty);
    return sides;
  }

  private List<Forecast> courses(List<Contender> side) {
    return orders(side).stream().map(later -> {
      var changes = new ArrayList<ElectionChange>();
      contenders.stream().filter(each -> !side.contains(each))
          .forEach(each -> changes.add(new ElectionChange.Dies(each.node())));
      atOnce.stream().filter(change -> on(side, change.node())).forEach(changes::add);
      changes.addAll(later);
      return Forecast.of(contenders, changes);
    }).toList();
  }

  private static boolean on(List<Contender> side, String node) {
    return side.stream().anyMatch(each -> each.node().equals(node));
  }

  /// All find out at the latest; or one finds out first, or last.
  private List<List<ElectionChange>> orders(List<Contender> side) {
    var found = priorities.stream().filter(each -> on(side, each.node())).toList();
    var orders = new ArrayList<List<ElectionChange>>();
    orders.add(found.stream().map(each -> change(each, each.after().latest())).toList());
    if (found.size() > 1) {
      for (var odd : found) {
        orders.add(found.stream().map(each -> change(each, each.node().equals(odd.node())
            ? each.after().earliest()
            : each.after().latest())).toList());
        orders.add(found.stream().map(each -> change(each, each.node().equals(odd.node())
            ? each.after().latest()
            : each.after().earliest())).toList());
      }
    }
    return orders;
  }

  private static ElectionChange change(Prospect.Priority priority, Duration after) {
    var change = priority.fault()
        ? new ElectionChange.Fails(priority.node())
        : new ElectionChange.Prioritises(priority.node(), priority.to());
    return after.isZero() ? change : new ElectionChange.Later(after, change);
  }

  private static Duration end(Forecast forecast) {
    return forecast.turns().stream().map(Forecast.Turn::after).reduce((_, last) -> last).orElse(Duration.ZERO);
  }

  /// The master may advertise an interval later than the forecast takes it to, and checks may be quick.
  private Duration earliest(List<Forecast> all) {
    var interval = settings.values().stream().map(VirtualRouterConfig::advertInterval).max(Duration::compareTo)
        .orElse(Duration.ZERO);
    var phases = priorities.stream().map(each -> each.after().latest().minus(each.after().earliest()))
        .max(Duration::compareTo).orElse(Duration.ZERO);
    var least = all.stream().map(Course::end).filter(Duration::isPositive).min(Duration::compareTo)
        .orElse(Duration.ZERO).minus(interval).minus(phases);
    return least.isNegative() ? Duration.ZERO : least;
  }
}
