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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// How one election goes on, with the forecast of its routers (ADR 0032). When a node finds out about a server depends on
/// where in their intervals its checks are, so that nodes find out in any order: each order is a forecast of its own.
final class Course {
  private final String instance;
  private final Map<String, VirtualRouterConfig> settings = new LinkedHashMap<>();
  private final List<Contender> contenders;
  private final List<Prospect.Priority> priorities;
  private final List<ElectionChange> atOnce = new ArrayList<>();
  private final List<Forecast> courses;

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
    lowered.stream().filter(each -> !each.serves())
        .forEach(each -> change(new ElectionChange.Refuses(each.report().node())));
    this.priorities = priorities(lowered);
    this.courses = courses();
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
      case Supposition.HandOver(var node) -> change(new ElectionChange.StandsBack(node));
      case Supposition.Isolate(var node, var deaf, var mute) ->
        change(new ElectionChange.Isolates(node, deaf, mute));
      case Supposition.ProxyDown(var node) -> change(new ElectionChange.Refuses(node));
      case Supposition.Back(var node) -> back(node, reports, peers);
      case Supposition.Severed _,Supposition.BackendDown _,Supposition.ServerDown _,Supposition.TrackerFails _ -> {
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
    return contender(node).isPresent() && atOnce.stream().filter(change -> change.node().equals(node))
        .allMatch(change -> change instanceof ElectionChange.Isolates || change instanceof ElectionChange.Refuses);
  }

  /// @param lowered every node that answers
  Prospect prospect(List<Lowered> lowered) {
    var masters = contenders.stream().filter(Contender::master).map(Contender::node).toList();
    var addresses = settings.values().stream().findFirst().map(config -> config.addresses().stream()
        .map(Object::toString).toList()).orElse(List.of());
    var latest = courses.stream().map(Course::end).max(Duration::compareTo).orElse(Duration.ZERO);
    var earliest = atLeast(courses.stream().map(Course::end).filter(Duration::isPositive));
    return new Prospect(instance, addresses, masters, outcomes(), earliest, latest, outage(),
        Lowered.sessionsLost(lowered, broken()), priorities, courses.getFirst().turns(),
        courses.stream().allMatch(Forecast::settled));
  }

  private List<List<String>> outcomes() {
    return courses.stream().flatMap(course -> course.outcomes().stream()).distinct().toList();
  }

  private Prospect.Outage outage() {
    return new Prospect.Outage(atLeast(courses.stream().map(Forecast::outage)),
        courses.stream().map(Forecast::outage).max(Duration::compareTo).orElse(Duration.ZERO),
        courses.stream().anyMatch(course -> !course.served()));
  }

  /// Masters whose role somebody else takes, if only for a while, as the addresses are with that one then, or nobody.
  List<String> broken() {
    return contenders.stream().filter(Contender::master).map(Contender::node)
        .filter(master -> courses.stream().anyMatch(course -> !course.masters().contains(master)
            || course.turns().stream().anyMatch(turn -> turn.to() == RouterState.MASTER)))
        .toList();
  }

  private List<Forecast> courses() {
    return orders().stream().map(later -> {
      var changes = new ArrayList<>(atOnce);
      changes.addAll(later);
      return Forecast.of(contenders, changes);
    }).toList();
  }

  /// All find out at the latest; or one finds out first, or last.
  private List<List<ElectionChange>> orders() {
    var orders = new ArrayList<List<ElectionChange>>();
    orders.add(priorities.stream().map(each -> change(each, each.after().latest())).toList());
    if (priorities.size() > 1) {
      for (var odd : priorities) {
        orders.add(priorities.stream().map(each -> change(each, each.node().equals(odd.node())
            ? each.after().earliest()
            : each.after().latest())).toList());
        orders.add(priorities.stream().map(each -> change(each, each.node().equals(odd.node())
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

  /// The shortest of them, as the master may advertise an interval earlier than the forecast takes it to, and checks may be
  /// quick.
  private Duration atLeast(Stream<Duration> all) {
    var interval = settings.values().stream().map(VirtualRouterConfig::advertInterval).max(Duration::compareTo)
        .orElse(Duration.ZERO);
    var phases = priorities.stream().map(each -> each.after().latest().minus(each.after().earliest()))
        .max(Duration::compareTo).orElse(Duration.ZERO);
    var least = all.min(Duration::compareTo).orElse(Duration.ZERO).minus(interval).minus(phases);
    return least.isNegative() ? Duration.ZERO : least;
  }
}
