package dev.buoy.agent.sim;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.check.CheckConfig;
import dev.buoy.agent.check.CheckReport;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.check.Checker;
import dev.buoy.agent.check.Health;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.proxy.PoolFixture;
import dev.buoy.agent.track.TrackerConfig;
import dev.buoy.agent.track.Trackers;
import dev.buoy.agent.vrrp.EffectivePriority;
import dev.buoy.agent.vrrp.Track;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Checks, pool and trackers of a node, connected with each other and with its virtual router as the agent does.
final class SimulatedProxy implements SimulatedPart {
  private static final String FRONTEND = "web";
  private static final String PROXY_TRACKER = "proxy";
  private static final String SERVERS_TRACKER = "servers";

  private final SimulatedNode node;
  private final SimulatedServers servers;
  private final Service service;
  private final PoolFixture pool;
  private final Checker checker;
  private final Trackers trackers;
  private final Map<String, ServerAccount> accounts = new LinkedHashMap<>();
  private final Shares shares = new Shares();
  private boolean listening = true;
  private int newsUnderWay;

  SimulatedProxy(SimulatedNode node, SimulatedServers servers, Service service) {
    this.node = node;
    this.servers = servers;
    this.service = service;
    this.pool = new PoolFixture(service.backend(), node.time(), node, this::serverChanged);
    this.checker = new Checker(node, servers.probe(node), this::checked);
    this.trackers = new Trackers(
        List.of(new TrackerConfig.Frontend(PROXY_TRACKER, FRONTEND),
            new TrackerConfig.Backend(SERVERS_TRACKER, service.backend().name(), service.minUp())),
        node, this::onLoop, (_, _) -> {}, (_, _) -> {}, this::trackerChanged);
    service.backend().servers().forEach(server -> accounts.put(server.name(),
        new ServerAccount(server.name(), server.weight(), service.check(), node.nanoTime())));
  }

  /// What is served, the same on all nodes.
  /// @param minUp usable servers that the tracker of the backend wants
  record Service(BackendConfig backend, CheckConfig check, int minUp) {
    /// After this without a change each node knows which servers live.
    Duration checkBound() {
      var down = ServerAccount.untilDown(check);
      var up = ServerAccount.untilUp(check);
      return down.compareTo(up) > 0 ? down : up;
    }
  }

  /// For the settings of a virtual router: it loses by these when the frontend does not listen or servers are missing.
  static List<Track> tracks(int proxyWeight, int serversWeight) {
    return List.of(new Track(PROXY_TRACKER, proxyWeight), new Track(SERVERS_TRACKER, serversWeight));
  }

  @Override
  public void start() {
    checker.check(service.backend().servers().stream()
        .map(server -> new CheckTarget(service.backend().name(), server.name(), server.address(), service.check()))
        .toList());
    trackers.start();
    feedFrontend();
    feedBackend(Why.because("at start"));
    onLoop(() -> prioritise(Why.because("at start")));
  }

  @Override
  public void stop(Runnable onStopped) {
    checker.stop();
    trackers.close();
    onStopped.run();
  }

  @Override
  public void woke(Duration frozen) {
    accounts.values().forEach(account -> account.woke(node.nanoTime()));
  }

  /// An operator's word, on this node.
  void setAdminState(String server, AdminState state) {
    account(server).told(state, node.nanoTime());
    if (pool.setAdminState(server, state)) {
      node.trace(server + " " + state);
      if (state == AdminState.MAINT) {
        checker.pause(service.backend().name(), server);
      } else if (checker.resume(service.backend().name(), server)) {
        pool.uncheck(server);
      }
      feedBackend(Why.because(server + " " + state));
    }
    compare();
  }

  void setWeight(String server, int weight) {
    node.trace(server + " weight " + weight);
    account(server).told(weight);
    pool.setWeight(server, weight);
    feedBackend(Why.because(server + " weight " + weight));
    compare();
  }

  boolean listening() {
    return listening;
  }

  void listen(boolean wanted) {
    node.trace(wanted ? "listens" : "does not listen");
    listening = wanted;
    feedFrontend();
  }

  /// The servers as the pool has them.
  List<Server> servers() {
    return pool.servers();
  }

  /// Whether a connection must succeed, as far as this node can tell and find out.
  boolean mustServe() {
    return listening && accounts.values().stream().anyMatch(ServerAccount::serves);
  }

  /// A client's connection.
  /// @return the server it is relayed to; empty when it is refused
  Optional<String> connect() {
    if (!listening) {
      return Optional.empty();
    }
    compare();
    var candidates = accounts.values().stream().map(ServerAccount::candidate).toList();
    var chosen = pool.select();
    boolean usable = chosen.map(name -> account(name).usable())
        .orElse(candidates.stream().allMatch(candidate -> candidate.weight() == 0));
    if (!usable) {
      throw new AssertionError(node.name() + " chose " + chosen.orElse("nobody") + " of " + accounts.values());
    }
    chosen.ifPresent(name -> shares.took(candidates, name));
    return chosen;
  }

  /// Servers are found dead or alive in time, and the virtual router stands as trackers let it.
  @Override
  public void check() {
    accounts.forEach((name, account) -> account.check(servers.seenFrom(node, name), node.nanoTime()));
    var router = router();
    var view = router.participant().view();
    if (newsUnderWay == 0 && view.override() == null) {
      int expected = expectedPriority(router);
      int actual = view.effectivePriority();
      var waits = view.reasons().stream().anyMatch(reason -> reason.startsWith("priority " + expected + " waits, "));
      if (actual != expected && !waits) {
        throw new AssertionError(node.name() + " has priority " + actual + " instead of " + expected + " with "
            + accounts.values());
      }
    }
  }

  private int expectedPriority(SimulatedRouter router) {
    int priority = router.config().priority();
    for (var track : router.config().tracks()) {
      boolean holds = track.tracker().equals(PROXY_TRACKER)
          ? listening
          : usable() >= service.minUp();
      priority += holds ? Math.max(track.weight(), 0) : Math.min(track.weight(), 0);
    }
    return Math.clamp(priority, 1, 254);
  }

  private int usable() {
    int usable = 0;
    for (var account : accounts.values()) {
      usable += account.usable() ? 1 : 0;
    }
    return usable;
  }

  private void checked(CheckReport report) {
    boolean held = report.before().state() == Health.State.UP && report.after().state() == Health.State.UP
        && !report.result().passed() && report.after().streak() >= service.check().fall();
    account(report.target().server()).result(report.result().passed(), held);
    pool.checked(report);
    compare();
  }

  private void serverChanged(Server before, Server after, Why why) {
    node.trace(after.name() + " " + before.operational() + " -> " + after.operational() + ": " + why.reason());
    feedBackend(why);
  }

  private void feedFrontend() {
    onLoop(() -> trackers.frontend(FRONTEND, listening, Why.because("")));
  }

  private void feedBackend(Why why) {
    onLoop(() -> trackers.backend(service.backend().name(),
        (int) pool.servers().stream().filter(Server::usable).count(), why));
  }

  private void trackerChanged(String tracker, boolean holds, Why why) {
    node.trace("tracker " + tracker + (holds ? " holds" : " fails"));
    prioritise(why);
  }

  private void prioritise(Why why) {
    var router = router();
    var effective = EffectivePriority.of(router.config().priority(), router.config().tracks(), trackers.holds());
    router.participant().priority(effective.priority(), effective.fault(), why);
  }

  /// As between the loops of an agent: later, but at the same instant.
  private void onLoop(Runnable task) {
    newsUnderWay++;
    node.schedule(Duration.ZERO, () -> {
      newsUnderWay--;
      task.run();
    });
  }

  private void compare() {
    pool.servers().forEach(server -> account(server.name()).compare(server));
  }

  private SimulatedRouter router() {
    return node.parts(SimulatedRouter.class).getFirst();
  }

  private ServerAccount account(String server) {
    return Objects.requireNonNull(accounts.get(server), server);
  }
}
