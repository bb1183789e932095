package dev.buoy.agent;

import dev.buoy.agent.cluster.ClaimBoard;
import dev.buoy.agent.cluster.Condition;
import dev.buoy.agent.cluster.ConditionLog;
import dev.buoy.agent.cluster.ConditionLog.News;
import dev.buoy.agent.cluster.Conditions;
import dev.buoy.agent.cluster.Deficit;
import dev.buoy.agent.cluster.NodeClaims;
import dev.buoy.agent.cluster.RelativeFailover;
import dev.buoy.agent.cluster.RouterClaim;
import dev.buoy.agent.cluster.Sighting;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.Event.Entry;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.operation.Overrides;
import dev.buoy.agent.operation.Generation;
import dev.buoy.agent.operation.Splits;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.Rejection;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Compares what this node knows of its virtual routers with what the others claim, names what is wrong, and decides on
/// relative failover. [#look] is called by one thread at a time; the rest by any.
final class ClusterWatch implements Alarms.Others, NodeNames, Splits {
  private static final Duration FRESH = Duration.ofSeconds(3);
  private static final Set<Condition.Kind> MASTERLESS = Set.of(Condition.Kind.NO_MASTER, Condition.Kind.ISOLATED);

  private final Supplier<Generation> current;
  private final Routers routers;
  private final ClaimBoard board;
  private final Journal journal;
  private final InstantSource clock;
  private final Ticker ticker;
  private final ConditionLog log = new ConditionLog();
  /// Of the conditions that several nodes see, the log has those that this one is to name; here are all.
  private final ConditionLog splits = new ConditionLog();
  private final RelativeFailover relative = new RelativeFailover();
  private volatile Set<String> counting = Set.of();

  ClusterWatch(Supplier<Generation> current, Routers routers, ClaimBoard board, Journal journal, InstantSource clock,
      Ticker ticker) {
    this.current = current;
    this.routers = routers;
    this.board = board;
    this.journal = journal;
    this.clock = clock;
    this.ticker = ticker;
  }

  /// What this node claims now.
  NodeClaims claims() {
    var generation = current.get();
    var deficits = routers.deficits();
    // Hundreds of routers may share an interface, and this is asked several times a second.
    var macs = new HashMap<String, Optional<String>>();
    return new NodeClaims(generation.file().node(), routers.views().stream()
        .map(view -> claim(view, generation.overrides(), deficits,
            macs.computeIfAbsent(view.config().interfaceName(), ClusterWatch::mac)))
        .toList());
  }

  @Override
  public Optional<String> nodeAt(InetAddress address) {
    return file().nodes().stream().filter(node -> address.equals(node.address())).map(NodeConfig.Node::name).findFirst()
        .or(() -> board.nodeAt(address.getHostAddress()));
  }

  /// The other nodes whose agents say something.
  List<String> heard() {
    return board.fresh(ticker.nanoTime(), FRESH).stream().map(NodeClaims::node)
        .filter(node -> !node.equals(file().node())).toList();
  }

  /// Everything that is named now.
  List<ConditionLog.Standing> conditions() {
    return log.standing();
  }

  /// Sentences for the status: what is wrong, the causes first, and which failing trackers do not count.
  List<String> alarms() {
    var alarms = new ArrayList<String>();
    Stream.of(true, false).forEach(first -> log.standing().stream().map(ConditionLog.Standing::condition)
        .filter(each -> each.explains() == first)
        .forEach(each -> alarms.add(each.instance() + ": " + each.sentence())));
    var deficits = routers.deficits();
    for (var config : file().routers()) {
      var deficit = Objects.requireNonNullElse(deficits.get(config.name()), Deficit.NONE);
      if (config.options().relative() && !deficit.equals(Deficit.NONE) && !counting.contains(config.name())) {
        alarms.add(config.name() + ": a tracker fails and does not count, as no other node is better off");
      }
    }
    alarms.addAll(warnings(file()));
    return alarms;
  }

  @Override
  public List<String> now() {
    return splits.standing().stream().map(ConditionLog.Standing::condition)
        .map(each -> each.instance() + ": " + each.detail()).toList();
  }

  @Override
  public Optional<String> nodeWith(String mac) {
    return board.nodeWith(mac, ticker.nanoTime(), FRESH);
  }

  @Override
  public boolean leads(String instance, String node) {
    return board.fresh(ticker.nanoTime(), FRESH).stream().filter(claims -> claims.node().equals(node))
        .flatMap(claims -> claims.router(instance).stream()).anyMatch(RouterClaim::master);
  }

  @Override
  public boolean compared(String instance, String node) {
    var fresh = board.fresh(ticker.nanoTime(), FRESH).stream().filter(claims -> claims.router(instance).isPresent())
        .map(NodeClaims::node).toList();
    return fresh.contains(node) && fresh.getFirst().compareTo(file().node()) < 0;
  }

  /// What keeps relative failover from working, one sentence per router.
  static List<String> warnings(NodeConfig file) {
    return file.routers().stream().filter(router -> router.options().relative())
        .flatMap(router -> hindrance(file, router).map(why -> router.name() + ": relative_failover " + why).stream())
        .toList();
  }

  private static Optional<String> hindrance(NodeConfig file, VirtualRouterConfig router) {
    var nodes = file.nodes().stream().map(NodeConfig.Node::address).toList();
    var foreign = router.unicastPeers().stream().filter(peer -> !nodes.contains(peer)).map(InetAddress::getHostAddress)
        .toList();
    if (file.nodes().size() < 2 || !file.api().open()) {
      return Optional
          .of("has no agent to compare with: no failing tracker counts; it needs other nodes and an API that "
              + "they reach");
    }
    return foreign.isEmpty()
        ? Optional.empty()
        : Optional.of("knows nothing of " + String.join(", ", foreign) + ", which is no node of the file: a failing "
            + "tracker never moves the role there");
  }

  /// Compares once, with what has arrived by now.
  /// @param nanos on the ticker
  void look(long nanos) {
    var own = claims();
    var others = board.fresh(nanos, FRESH);
    var found = new ArrayList<Condition>();
    for (var claim : own.routers()) {
      Conditions.of(own.node(), claim, others, sightings(claim.instance(), claim.interval()),
          file().nodes().stream().map(NodeConfig.Node::name).toList()).stream()
          .filter(condition -> !MASTERLESS.contains(condition.kind()) || !observes(claim.instance()))
          .forEach(found::add);
    }
    log.update(found, condition -> hold(own, condition), nanos).forEach(this::tell);
    splits.update(splits(own, others), condition -> hold(own, condition), nanos);
    decide(own, board.fresh(nanos, RelativeFailover.FRESH), nanos);
  }

  private List<Condition> splits(NodeClaims own, List<NodeClaims> others) {
    var nodes = file().nodes().stream().map(NodeConfig.Node::name).toList();
    return own.routers().stream().filter(claim -> !observes(claim.instance()))
        .flatMap(claim -> Conditions.splits(own.node(), claim, others, nodes).stream()).toList();
  }

  private void decide(NodeClaims own, List<NodeClaims> others, long nanos) {
    var counted = new HashSet<String>();
    var relatives = file().routers().stream().filter(router -> router.options().relative())
        .map(VirtualRouterConfig::name).toList();
    own.routers().stream().filter(claim -> relatives.contains(claim.instance()))
        .filter(claim -> relative.counts(claim, others, nanos)).forEach(claim -> counted.add(claim.instance()));
    if (!counted.equals(counting)) {
      var begins = counted.stream().anyMatch(instance -> !counting.contains(instance));
      counting = Set.copyOf(counted);
      routers.count(counted, begins
          ? "a tracker fails and another node is better off (relative_failover)"
          : "failing trackers do not count any more (relative_failover)");
    }
  }

  private RouterClaim claim(RouterView view, Overrides overrides, Map<String, Deficit> deficits,
      Optional<String> mac) {
    var config = view.config();
    var heard = view.lastHeard();
    var master = view.master();
    boolean leads = view.state() == dev.buoy.agent.vrrp.RouterState.MASTER;
    return new RouterClaim(config.name(), view.state(), view.effectivePriority(), config.version(),
        config.advertInterval(), config.addresses().stream().map(VirtualAddress::address)
            .map(InetAddress::getHostAddress).toList(),
        leads && master != null ? master.getHostAddress() : null,
        heard == null || heard.priority() == 0 ? null : heard.source().getHostAddress(),
        heard == null ? Duration.ZERO : Duration.between(heard.time(), clock.instant()),
        overrides.standby() != null || overrides.yields().containsKey(config.name()),
        Objects.requireNonNullElse(deficits.get(config.name()), Deficit.NONE),
        relative.movedAge(config.name(), ticker.nanoTime()).orElse(null), mac.orElse(null),
        Conditions.refusals(sightings(config.name(), config.advertInterval())));
  }

  /// Absent where the interface is gone, or has none.
  private static Optional<String> mac(String device) {
    try {
      var found = NetworkInterface.getByName(device);
      var address = found == null ? null : found.getHardwareAddress();
      return Optional.ofNullable(address).map(HexFormat.ofDelimiter(":")::formatHex);
    } catch (SocketException _) {
      return Optional.empty();
    }
  }

  /// The master may be another program of its own node, whose packets it does not hear.
  private boolean observes(String instance) {
    return file().routers().stream().anyMatch(
        router -> router.name().equals(instance) && router.options().observe());
  }

  private List<Sighting> sightings(String instance, Duration interval) {
    var window = RouterView.lately(interval);
    return routers.rejections(instance).stream().map(rejection -> sighting(instance, rejection))
        .filter(sighting -> sighting.age().compareTo(window) < 0).toList();
  }

  private Sighting sighting(String instance, Rejection rejection) {
    var source = rejection.source();
    var node = nodeAt(source);
    boolean peer = file().routers().stream().filter(router -> router.name().equals(instance))
        .anyMatch(router -> router.unicastPeers().contains(source));
    return new Sighting(source.getHostAddress(), node.orElse(source.getHostAddress()), node.isPresent() || peer,
        rejection.reason(), rejection.detail(), rejection.count(), Duration.between(rejection.last(), clock.instant()));
  }

  private static Duration hold(NodeClaims own, Condition condition) {
    return own.routers().stream().filter(claim -> claim.instance().equals(condition.instance())).findFirst()
        .map(claim -> Conditions.hold(condition, claim.interval())).orElse(Duration.ZERO);
  }

  private void tell(News news) {
    switch (news) {
      // The first packet that was not accepted was told when it came.
      case News.Raised(var condition) when condition.packets() > 0 -> {
      }
      case News.Raised(var condition) -> journal.append(Entry.of(Kind.VRRP_CONDITION,
          condition.kind().grave() ? Severity.ALERT : Severity.WARNING, condition.instance(), "",
          condition.kind().name(), Why.because(condition.sentence())));
      case News.Cleared(var condition, var lasted) -> journal.append(Entry.of(Kind.VRRP_CONDITION, Severity.NOTICE,
          condition.instance(), condition.kind().name(), "",
          Why.because("over after " + seconds(lasted) + "; it was: " + condition.detail())));
    }
  }

  private static String seconds(Duration duration) {
    var millis = duration.toMillis();
    return millis < 10_000 ? millis / 1000 + "." + millis % 1000 / 100 + " s" : duration.toSeconds() + " s";
  }

  private NodeConfig file() {
    return current.get().file();
  }
}
