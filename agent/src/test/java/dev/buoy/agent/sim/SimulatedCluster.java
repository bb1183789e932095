package dev.buoy.agent.sim;

import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.sim.SimulatedProxy.Service;
import dev.buoy.agent.sim.SimulatedServers.Condition;
import dev.buoy.agent.time.VirtualScheduler;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.Routers;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A cluster in one thread and virtual time. The same seed gives the same run. After every event it is checked that
/// only masters advertise, and nobody holds the addresses but a master or one that hands over, that two masters on a
/// whole network last no longer than the settings allow, and that in a calm cluster somebody serves; with servers also
/// that they are found dead or alive in time, that the priorities follow, that connections go to usable servers by
/// their weights and, in a calm cluster, all arrive.
final class SimulatedCluster {
  private final VirtualScheduler time;
  private final SimulatedLan lan;
  private final TreeMap<String, SimulatedNode> nodes = new TreeMap<>();
  private final List<String> trace = new ArrayList<>();
  private final List<VirtualRouterConfig> routers = new ArrayList<>();
  private final SplittableRandom random;
  private @Nullable SimulatedServers servers;
  private @Nullable Service service;
  private @Nullable SimulatedClients clients;
  private List<Integer> priorities = List.of();
  private long wholeSince;
  private long changed;
  private long overlapSince = Long.MAX_VALUE;

  private SimulatedCluster(long seed) {
    this.random = new SplittableRandom(seed);
    this.time = new VirtualScheduler(random.split());
    this.lan = new SimulatedLan(time, random.split());
  }

  static SimulatedCluster seeded(long seed) {
    return new SimulatedCluster(seed);
  }

  /// Adds servers, and to all nodes added later what proxies to them.
  SimulatedCluster serving(Service newService) {
    service = newService;
    servers = new SimulatedServers(lan, newService.backend().servers().stream().map(ServerConfig::name).toList());
    return this;
  }

  /// Adds clients of the servers.
  /// @param between connections, on average
  SimulatedCluster clients(Duration between) {
    clients = new SimulatedClients(time, lan, random.split(), Objects.requireNonNull(servers), nodes.values(),
        this::serves, between);
    return this;
  }

  /// Adds a node with one virtual router.
  SimulatedCluster agent(String name, VirtualRouterConfig config) {
    return agent(name, config, List.of());
  }

  /// Adds a node with one virtual router, and whatever else shall run on it.
  SimulatedCluster agent(String name, VirtualRouterConfig config,
      List<Function<SimulatedNode, SimulatedPart>> others) {
    var address = Routers.address("10.77.0." + (nodes.size() + 1));
    var factories = new ArrayList<Function<SimulatedNode, SimulatedPart>>();
    factories.add(node -> new SimulatedRouter(node, config));
    if (service != null && servers != null) {
      var served = service;
      var shared = servers;
      factories.add(node -> new SimulatedProxy(node, shared, served));
    }
    factories.addAll(others);
    var node = new SimulatedNode(name, address, time, lan, this::note, factories);
    nodes.put(name, node);
    lan.attach(node);
    routers.add(config);
    return this;
  }

  SimulatedCluster start() {
    nodes.values().forEach(SimulatedNode::start);
    if (clients != null) {
      clients.start();
    }
    return this;
  }

  SimulatedCluster run(Duration duration) {
    time.advance(duration, this::check);
    check();
    return this;
  }

  SimulatedCluster crash(String name) {
    return change(name, SimulatedNode::crash);
  }

  SimulatedCluster stop(String name) {
    return change(name, SimulatedNode::stop);
  }

  SimulatedCluster restart(String name) {
    return change(name, SimulatedNode::start);
  }

  SimulatedCluster link(String name, boolean up) {
    return change(name, node -> node.link(up));
  }

  SimulatedCluster freeze(String name) {
    return change(name, SimulatedNode::freeze);
  }

  SimulatedCluster thaw(String name) {
    return change(name, SimulatedNode::thaw);
  }

  /// A host that sends through the virtual address once it counts.
  SimulatedHost host(String name) {
    var host = new SimulatedHost(name, time, lan, nodes.values());
    lan.attach(host);
    return host;
  }

  /// Does something to the virtual router of a running node.
  SimulatedCluster router(String name, Consumer<SimulatedRouter> action) {
    return change(name, node -> node.parts(SimulatedRouter.class).forEach(action));
  }

  /// Does something to what proxies on a running node.
  SimulatedCluster proxy(String name, Consumer<SimulatedProxy> action) {
    return change(name, node -> node.parts(SimulatedProxy.class).forEach(action));
  }

  SimulatedCluster server(String name, Condition condition) {
    note("server " + name + " " + condition);
    Objects.requireNonNull(servers).become(name, condition);
    return changed();
  }

  SimulatedClients clients() {
    return Objects.requireNonNull(clients);
  }

  SimulatedCluster disturb(double loss, double duplication) {
    note(String.format(Locale.ROOT, "LAN loses %.2f duplicates %.2f", loss, duplication));
    lan.disturb(loss, duplication);
    return changed();
  }

  SimulatedCluster longestDelay(Duration delay) {
    lan.longestDelay(delay);
    return changed();
  }

  SimulatedCluster keepOrder() {
    lan.keepOrder();
    return this;
  }

  SimulatedCluster putOnSide(String name, int side) {
    note("LAN " + name + " on side " + side);
    lan.putOnSide(name, side);
    return changed();
  }

  /// One way, or both.
  SimulatedCluster isolate(String name, boolean in, boolean out) {
    note("LAN " + name + " does not " + (in && out ? "hear and is not heard" : in ? "hear" : "reach anybody"));
    lan.isolate(name, in, out);
    return changed();
  }

  SimulatedCluster heal() {
    note("LAN heals");
    lan.heal();
    return changed();
  }

  SimulatedNode node(String name) {
    return Objects.requireNonNull(nodes.get(name), name);
  }

  List<String> names() {
    return List.copyOf(nodes.keySet());
  }

  List<String> serverNames() {
    return Objects.requireNonNull(service).backend().servers().stream().map(ServerConfig::name).toList();
  }

  List<String> masters() {
    return nodes.values().stream().filter(node -> !node.frozen())
        .filter(node -> node.parts(SimulatedRouter.class).stream()
            .anyMatch(router -> router.state() == RouterState.MASTER))
        .map(SimulatedNode::name).toList();
  }

  List<String> trace() {
    return List.copyOf(trace);
  }

  /// Two masters on a whole network: each hears the other's next advertisement, and a resignation may cross it.
  Duration overlapBound() {
    return longestInterval().plus(lan.longestDelay().multipliedBy(2));
  }

  /// After this without any change somebody serves: the slowest backup's timer, and a preemption that follows.
  Duration calmBound() {
    return masterDownInterval(1).plus(overlapBound()).plus(longestInterval());
  }

  /// After this without any change each connection succeeds: somebody serves, who knows which servers live.
  Duration serviceBound() {
    return calmBound().plus(Objects.requireNonNull(service).checkBound());
  }

  /// Of a node with this effective priority (RFC 9568 section 6.1), computed from the settings.
  Duration masterDownInterval(int priority) {
    var unit = routers.getFirst().version() == 2 ? Duration.ofSeconds(1) : longestInterval();
    return longestInterval().multipliedBy(3).plus(unit.multipliedBy(256 - priority).dividedBy(256));
  }

  private Duration longestInterval() {
    return routers.stream().map(VirtualRouterConfig::advertInterval).max(Duration::compareTo).orElseThrow();
  }

  private void check() {
    nodes.values().forEach(SimulatedNode::check);
    long now = time.nanoTime();
    followPriorities(now);
    int masters = mostMasters();
    wholeSince = lan.whole() ? wholeSince : now;
    overlapSince = masters > 1 ? Math.min(overlapSince, now) : Long.MAX_VALUE;
    if (masters > 1 && now - Math.max(overlapSince, wholeSince) > overlapBound().toNanos()) {
      throw new AssertionError(masters() + " were masters of a whole network for longer than " + overlapBound());
    }
    boolean unheld = masters == 0 && now - Math.max(changed, wholeSince) > calmBound().toNanos();
    if (unheld && nodes.values().stream().anyMatch(SimulatedNode::running)) {
      throw new AssertionError("nobody serves in a calm cluster");
    }
  }

  /// A priority that trackers changed is a change as any other.
  private void followPriorities(long now) {
    var current = new ArrayList<Integer>();
    for (var node : nodes.values()) {
      node.parts(SimulatedRouter.class)
          .forEach(router -> current.add(router.participant().view().effectivePriority()));
    }
    if (!current.equals(priorities)) {
      priorities = current;
      changed = now;
    }
  }

  /// Of whichever virtual router has most.
  private int mostMasters() {
    var masters = new TreeMap<String, Integer>();
    nodes.values().stream().filter(node -> !node.frozen())
        .flatMap(node -> node.parts(SimulatedRouter.class).stream())
        .filter(router -> router.state() == RouterState.MASTER)
        .forEach(router -> masters.merge(router.config().name(), 1, Integer::sum));
    return masters.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  private boolean serves() {
    return lan.whole() && time.nanoTime() - Math.max(changed, wholeSince) > serviceBound().toNanos();
  }

  private SimulatedCluster change(String name, Consumer<SimulatedNode> action) {
    action.accept(node(name));
    return changed();
  }

  private SimulatedCluster changed() {
    changed = time.nanoTime();
    wholeSince = time.nanoTime();
    check();
    return this;
  }

  /// Adds a line to the trace.
  void note(String what) {
    trace.add(String.format(Locale.ROOT, "%10.4f %s", time.nanoTime() / 1e9, what));
  }
}
