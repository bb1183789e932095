package dev.buoy.agent;

import dev.buoy.agent.access.Verdict;
import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Entry;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.linux.VrrpHost;
import dev.buoy.agent.operation.Generation;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Running;
import dev.buoy.agent.operation.ServerKey;
import dev.buoy.agent.proxy.BindFailed;
import dev.buoy.agent.proxy.FrontendConfig;
import dev.buoy.agent.proxy.Newcomers;
import dev.buoy.agent.proxy.Proxy;
import dev.buoy.agent.proxy.ProxyListener;
import dev.buoy.agent.proxy.SessionFilter;
import dev.buoy.agent.proxy.SessionStatus;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.relay.RelayLoops;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The parts of a node that run: proxy, trackers and virtual routers, connected so that what one finds out reaches the
/// others, with the journal's event as its cause.
final class Node implements Running, ProxyListener {
  private static final Duration NOTIFICATIONS_LAST = Duration.ofMillis(800);
  /// All servers of a backend fail at once.
  private static final String ALL_FAIL = "ALL_SERVERS_FAIL";
  private static final Duration LEAST_DRAIN = Duration.ofMillis(200);

  private static final Logger LOG = LoggerFactory.getLogger("agent");

  private final Journal journal;
  private final Capacity capacity;
  private final Logging log;
  private final Proxy proxy;
  private final Routers routers;
  private final Farewells farewells;
  private final Scripts scripts;
  /// What frontends say while a change is prepared waits for the event of that change, which is its cause.
  private static final ScopedValue<List<News>> PREPARING = ScopedValue.newInstance();
  /// Only in a change; one happens at a time.
  private List<News> prepared = List.of();
  /// Until everything is in place the trackers are not told of single changes: they get the whole at the end.
  private volatile boolean started;
  /// The event with which each address of a frontend ceased to listen.
  private final Map<String, String> closed = new ConcurrentSkipListMap<>();
  /// The event with which all servers of a backend were found to fail at once.
  private final Map<String, String> suspicions = new ConcurrentHashMap<>();

  /// @param log hears of every session's end
  /// @param overrideEnded told the instance when a forced failover ended by itself; on the routers' loop
  Node(NodeConfig file, RelayLoops loops, Capacity capacity, VrrpHost vrrp, Journal journal, InstantSource clock,
      Executor background, Logging log, BiConsumer<String, Why> overrideEnded) {
    this.log = log;
    this.journal = journal;
    this.capacity = capacity;
    this.scripts = new Scripts(file, background);
    this.proxy = new Proxy(loops, capacity.connections(file.checks()), clock, this, log.sessions(),
        new ScriptProbe(scripts.runner(), Ticker.system()), background);
    this.farewells = new Farewells(file, proxy, journal, background, vrrp.loop()::nanoTime);
    this.routers = new Routers(file, vrrp, journal, background, scripts.runner(),
        ProxyWatch.of(proxy, () -> List.copyOf(closed.values())), overrideEnded,
        farewells);
  }

  /// Starts to listen and to check; what operators have set holds from the first client on.
  /// @throws BindFailed when a frontend cannot listen
  void serve(Generation first) throws BindFailed {
    var file = first.file();
    log.become(file.log());
    proxy.apply(file.frontends(), file.backends(), file.checks(), newcomers(first));
    limit(file);
  }

  /// Starts to take part in VRRP, for what it serves already; what operators have set holds.
  /// @param causedBy id of the journal's event that records the start
  void join(Generation first, String causedBy) {
    var file = first.file();
    routers.start(file);
    apply(first.bare(), first, causedBy);
    feedTrackers(file, Why.because("at start"));
    routers.prioritise(List.of());
    started = true;
  }

  private static Newcomers newcomers(Generation generation) {
    return (backend, server) -> {
      var key = new ServerKey(backend, server.name());
      return new Server(server, OperationalState.UNKNOWN, generation.overrides().stateOf(key), generation.weight(key),
          null, null);
    };
  }

  /// As many connections at once as the file says, or as the descriptors allow.
  private void limit(NodeConfig file) {
    int possible = capacity.connections(file.checks());
    int wanted = file.maxconn() == 0 ? possible : file.maxconn();
    if (wanted > possible) {
      LOG.warn("maxconn: {} connections take more than the {} descriptors this process may open; {} are possible, for"
          + " more raise LimitNOFILE of the unit, or ulimit -n", wanted, capacity.descriptors(), possible);
    }
    proxy.limit(Math.min(wanted, possible));
  }

  Proxy proxy() {
    return proxy;
  }

  Routers routers() {
    return routers;
  }

  Optional<RouterView> router(String instance) {
    return routers.views().stream().filter(view -> view.config().name().equals(instance)).findFirst();
  }

  /// Hands the virtual addresses over, then stops listening; open connections and notifications have what is left to
  /// finish, or a moment.
  /// @param whole for all of it
  void stop(Duration whole, Ticker ticker) {
    var end = ticker.nanoTime() + whole.toNanos();
    routers.close();
    var left = Duration.ofNanos(end - ticker.nanoTime());
    var drained = proxy.close(left.compareTo(LEAST_DRAIN) < 0 ? LEAST_DRAIN : left);
    scripts.close(NOTIFICATIONS_LAST);
    drained.join();
    log.close();
  }

  /// Runs the commands for a change of a virtual router. The router's view shows the change already.
  void notifyOf(Event transition) {
    scripts.notify(transition, router(transition.object()).map(RouterView::effectivePriority));
  }

  @Override
  public long sessions(ServerKey key) {
    return proxy.status().backends().stream().filter(backend -> backend.config().name().equals(key.backend()))
        .flatMap(backend -> backend.servers().stream())
        .filter(server -> server.server().name().equals(key.server())).findFirst()
        .map(server -> server.totals().open()).orElse(0L);
  }

  @Override
  public OperationalState state(ServerKey key) {
    return server(key).map(Server::operational).orElse(OperationalState.UNKNOWN);
  }

  @Override
  public void linger(List<String> instances, BooleanSupplier unwanted) {
    farewells.linger(routers.views().stream().filter(view -> instances.contains(view.config().name()))
        .collect(Collectors.toMap(view -> view.config().name(), view -> view.config().addresses())), unwanted);
  }

  @Override
  public long sessions() {
    return proxy.status().frontends().stream().mapToLong(frontend -> frontend.totals().open()).sum();
  }

  @Override
  public List<SessionStatus> sessions(SessionFilter filter) {
    return proxy.sessions(filter);
  }

  @Override
  public int cut(SessionFilter filter, String why) {
    return proxy.cut(filter, why);
  }

  @Override
  public void prepare(Generation before, Generation after) {
    if (before.file().equals(after.file())) {
      return;
    }
    var news = new ArrayList<News>();
    try {
      ScopedValue.where(PREPARING, news).call(() -> {
        proxy.apply(after.file().frontends(), after.file().backends(), after.file().checks(), newcomers(after));
        return news;
      });
      limit(after.file());
      prepared = news;
    } catch (BindFailed e) {
      news.forEach(each -> each.tell(List.of()));
      throw new Refused(Refused.Kind.PRECONDITION, String.valueOf(e.getMessage()));
    }
  }

  /// Something to put into the journal.
  private interface News {
    void tell(List<String> causes);
  }

  @Override
  public void apply(Generation before, Generation after, String causedBy) {
    var news = prepared;
    prepared = List.of();
    news.forEach(each -> each.tell(List.of(causedBy)));
    applyServerStates(before, after);
    applyWeights(before, after);
    farewells.become(before.file(), after.file());
    closed.keySet().removeIf(
        key -> after.file().frontends().stream().noneMatch(frontend -> key.startsWith(frontend.name() + " ")));
    scripts.become(after.file());
    log.become(after.file().log());
    routers.apply(before, after, causedBy);
    feedTrackers(after.file(), new Why("", List.of(causedBy)));
    if (!before.file().equals(after.file())) {
      routers.prioritise(List.of(causedBy));
    }
  }

  private void applyServerStates(Generation before, Generation after) {
    var touched = new TreeSet<>(before.overrides().servers().keySet());
    touched.addAll(after.overrides().servers().keySet());
    for (var key : touched) {
      var state = after.overrides().stateOf(key);
      if (server(key).filter(server -> server.admin() != state).isPresent()) {
        var override = after.overrides().servers().get(key);
        proxy.setAdminState(key.backend(), key.server(), state,
            override == null
                ? "ready again"
                : state + " by " + override.author().operator() + said(override.author().reason()));
      }
    }
  }

  private void applyWeights(Generation before, Generation after) {
    var touched = new TreeSet<>(before.overrides().weights().keySet());
    touched.addAll(after.overrides().weights().keySet());
    for (var key : touched) {
      server(key).filter(server -> server.weight() != after.weight(key))
          .ifPresent(_ -> proxy.setWeight(key.backend(), key.server(), after.weight(key)));
    }
  }

  private static String said(String reason) {
    return reason.isEmpty() ? "" : ": " + reason;
  }

  private Optional<Server> server(ServerKey key) {
    return proxy.servers(key.backend()).stream().filter(server -> server.name().equals(key.server())).findFirst();
  }

  private void feedTrackers(NodeConfig file, Why why) {
    file.frontends().forEach(frontend -> feedFrontend(frontend.name(), why));
    file.backends().forEach(backend -> feedBackend(backend.name(), why));
  }

  private void frontendNews(String frontend, String event) {
    if (started) {
      feedFrontend(frontend, new Why("", List.of(event)));
      routers.frontendChanged();
    }
  }

  private void feedFrontend(String frontend, Why why) {
    routers.track(trackers -> trackers.frontend(frontend, proxy.listening(frontend), why));
  }

  private void feedBackend(String backend, Why why) {
    routers.track(trackers -> trackers.backend(backend, usable(backend), why));
  }

  private int usable(String backend) {
    return (int) proxy.servers(backend).stream().filter(Server::usable).count();
  }

  /// All of a backend's servers that are down, the one that went last among them.
  private static String down(List<Server> servers, String last) {
    return servers.stream()
        .filter(server -> server.operational() == OperationalState.DOWN || server.name().equals(last))
        .map(Server::name).collect(Collectors.joining(", "));
  }

  @Override
  public void serverChanged(String backend, Server before, Server after, Why why) {
    var severity = after.operational() == OperationalState.DOWN ? Severity.WARNING : Severity.NOTICE;
    var event = journal.append(Entry.of(Kind.SERVER_STATE, severity, backend + "/" + after.name(),
        before.operational().name(), after.operational().name(), why));
    feedBackend(backend, new Why(after.operational() == OperationalState.DOWN
        ? down(proxy.servers(backend), after.name()) + " DOWN"
        : after.name() + " " + after.operational(), List.of(event.id())));
  }

  @Override
  public void agentSaid(String backend, Server before, Server after, Why why) {
    var object = backend + "/" + after.name();
    if (before.admin() != after.admin()) {
      var event = journal.append(Entry.of(Kind.SERVER_ADMIN_STATE, Severity.NOTICE, object, before.admin().name(),
          after.admin().name(), why));
      feedBackend(backend, new Why(after.name() + " " + after.admin(), List.of(event.id())));
    }
    if (before.weight() != after.weight()) {
      var event = journal.append(Entry.of(Kind.SERVER_WEIGHT, Severity.INFO, object, String.valueOf(before.weight()),
          String.valueOf(after.weight()), why));
      feedBackend(backend, new Why(after.name() + " weight " + after.weight(), List.of(event.id())));
    }
  }

  @Override
  public void suspected(String backend, boolean stands, Why why) {
    var begun = stands ? null : suspicions.remove(backend);
    var event = journal.append(Entry.of(Kind.BACKEND_CONDITION, stands ? Severity.ALERT : Severity.NOTICE, backend,
        stands ? "" : ALL_FAIL, stands ? ALL_FAIL : "", begun == null ? why : why.after(begun)));
    if (stands) {
      suspicions.put(backend, event.id());
    }
  }

  @Override
  public void clientsDenied(String frontend, long count, InetAddress latest, Verdict why) {
    LOG.warn("frontend {} denied {} connection{}, the latest from {}, which {}", frontend, count, count == 1 ? "" : "s",
        latest.getHostAddress(), switch (why) {
          case ADMITTED -> "may come";
          case NOT_ALLOWED -> "its access list does not allow";
          case TOO_MANY -> "has as many connections as maxconn_per_src allows";
          case TOO_FAST -> "opens them faster than rate_per_src allows";
        });
  }

  @Override
  public void frontendChanged(String frontend, FrontendConfig.Bind bind, boolean listening, Why why) {
    if (PREPARING.isBound()) {
      PREPARING.get().add(causes -> tell(frontend, bind, listening,
          new Why(why.reason(), Stream.concat(why.causes().stream(), causes.stream()).toList())));
    } else {
      tell(frontend, bind, listening, why);
    }
  }

  private void tell(String frontend, FrontendConfig.Bind bind, boolean listening, Why why) {
    var severity = listening ? Severity.INFO : Severity.WARNING;
    var event = journal.append(Entry.of(Kind.FRONTEND_STATE, severity, frontend, "",
        listening ? "LISTENING" : "CLOSED", new Why(bind.text() + ": " + why.reason(), why.causes())));
    if (listening) {
      closed.remove(frontend + " " + bind.text());
    } else {
      closed.put(frontend + " " + bind.text(), event.id());
    }
    frontendNews(frontend, event.id());
  }

  @Override
  public void portsRunLow(String backend, String server, int left) {
    journal.append(Entry.of(Kind.SERVER_STATE, Severity.WARNING, backend + "/" + server, "", "",
        Why.because("only " + left + " source ports are left to connect from; give more addresses with source")));
  }

  @Override
  public void frontendPaused(String frontend, boolean paused, Why why) {
    var to = paused ? "PAUSED" : "LISTENING";
    journal.append(Entry.of(Kind.FRONTEND_STATE, paused ? Severity.ERROR : Severity.NOTICE, frontend,
        paused ? "LISTENING" : "PAUSED", to, why));
  }
}
