package dev.buoy.agent.proxy;

import dev.buoy.agent.access.StickTable;
import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.check.AgentChecker;
import dev.buoy.agent.check.AgentWords;
import dev.buoy.agent.check.CheckReport;
import dev.buoy.agent.check.CheckResult;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.check.Checker;
import dev.buoy.agent.check.FallAlarm;
import dev.buoy.agent.check.Health;
import dev.buoy.agent.check.Probe;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.probe.Probes;
import dev.buoy.agent.relay.EventLoopScheduler;
import dev.buoy.agent.relay.Fault;
import dev.buoy.agent.relay.Outgoing;
import dev.buoy.agent.relay.RelayLoop;
import dev.buoy.agent.relay.RelayLoops;
import dev.buoy.agent.socket.Source;
import dev.buoy.agent.time.Scheduler;
import dev.buoy.agent.time.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Everything that proxies: frontends, pools and the checks of their servers. Any thread may call, apart from event
/// loops where it says so.
public final class Proxy {
  private static final Duration DRAIN_STEP = Duration.ofMillis(20);
  /// Connections that were cut end within a turn of their loop, unless they still wait for a server to answer.
  private static final Duration CUT = Duration.ofMillis(300);

  /// A loop that has much to do, as with the first connections of a process on a busy machine, comes to it late.
  private static final Duration RESET = Duration.ofMillis(500);

  private static final Fault STOPPED = new Fault(Fault.Cause.KILLED, "this agent stops");
  private static final Fault MOVED = new Fault(Fault.Cause.KILLED, "the address has left this node");

  private final List<RelayLoop> loops;
  private final InstantSource clock;
  private final ListeningSockets listeningSockets;
  private final RelayLoop checkLoop;
  private final Blockade blockade;
  private final Checker checker;
  private final AgentChecker agents;
  private final Shared shared;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Map<String, Frontend> frontends = Map.of();
  private volatile Map<String, Pool> pools = Map.of();

  /// What all frontends have in common.
  /// @param sessions those that are open
  /// @param ids the last that was given to a session
  /// @param room for as many connections as this node may have
  /// @param resume has every frontend accept again where room was lacking
  /// @param scheduler for what frontends do by themselves
  /// @param severed whether nobody gets through to a server of a backend
  record Shared(Set<Session> sessions, AtomicLong ids, Room room, Runnable resume, InstantSource clock, Ticker ticker,
      ProxyListener listener, SessionLog log, Scheduler scheduler, BiPredicate<String, String> severed) {}

  /// One that runs no scripts, and works everything out on its loops.
  /// @param group loops for everything here; stays the caller's to shut down, after `close`
  /// @param maxconn connections of all frontends together
  /// @param clock for the times in the status
  /// @param log of every session that ends
  public Proxy(RelayLoops group, int maxconn, InstantSource clock, ProxyListener listener, SessionLog log) {
    this(group, maxconn, clock, listener, log, (_, onResult) -> onResult
        .accept(new CheckResult(CheckResult.Code.PROCERR, Duration.ZERO, "no scripts are run here")),
        Runnable::run);
  }

  /// @param group loops for everything here; stays the caller's to shut down, after `close`
  /// @param maxconn connections of all frontends together
  /// @param clock for the times in the status
  /// @param log of every session that ends
  /// @param scripts runs the checks that are scripts; may answer on any thread
  /// @param background runs what takes too long for a loop
  public Proxy(RelayLoops group, int maxconn, InstantSource clock, ProxyListener listener, SessionLog log,
      Probe scripts, Executor background) {
    this.loops = group.members();
    this.clock = clock;
    this.listeningSockets = new ListeningSockets(loops);
    this.blockade = new Blockade(listeningSockets);
    this.checkLoop = loops.getFirst();
    var scheduler = new EventLoopScheduler(checkLoop);
    this.shared = new Shared(ConcurrentHashMap.newKeySet(), new AtomicLong(), new Room(maxconn),
        () -> frontends.values().forEach(Frontend::resume), clock, checkLoop.ticker()::nanoTime, listener, log,
        scheduler, blockade::severs);
    this.checker = new Checker(scheduler, RandomGenerator.getDefault(),
        blockade.before(new Probes(checkLoop, scripts, background), checkLoop), this::checked,
        this::suspected);
    this.agents = new AgentChecker(checker, this::told);
  }

  /// Makes this what runs, and changes only what differs: frontends that stay keep their sockets and connections, what
  /// is removed takes no new connections and finishes the open ones. Waits until it is done: not on
  /// an event loop.
  /// @param targets servers that are checked
  /// @throws BindFailed when a frontend cannot listen, or a backend lacks a right; then nothing has changed
  public void apply(List<FrontendConfig> frontendConfigs, List<BackendConfig> backendConfigs,
      List<CheckTarget> targets) throws BindFailed {
    apply(frontendConfigs, backendConfigs, targets, (_, server) -> Server.initial(server));
  }

  /// The same where operators may have set something for servers that are new.
  /// @throws BindFailed when a frontend cannot listen, or a backend lacks a right; then nothing has changed
  public void apply(List<FrontendConfig> frontendConfigs, List<BackendConfig> backendConfigs,
      List<CheckTarget> targets, Newcomers newcomers) throws BindFailed {
    lock.lock();
    try {
      mayBeTransparent(backendConfigs);
      var sockets = claim(frontendConfigs);
      applyBackends(backendConfigs, newcomers);
      applyFrontends(frontendConfigs, sockets);
      onCheckLoop(() -> applyChecks(targets));
    } finally {
      lock.unlock();
    }
  }

  /// Has this node serve as many connections at once, of all frontends together; more wait in the kernel's queues.
  /// @param maxconn at least 1
  public void limit(int maxconn) {
    shared.room().become(maxconn);
    shared.resume().run();
  }

  /// Has every frontend take no connections, also those that the next file brings; open ones stay, and so does the rest.
  /// Not on an event loop.
  public void shut(Why why) {
    lock.lock();
    try {
      blockade.shut(why);
    } finally {
      lock.unlock();
    }
  }

  /// Ends what `shut` began. Not on an event loop.
  public void reopen(Why why) {
    lock.lock();
    try {
      blockade.reopen(why);
    } finally {
      lock.unlock();
    }
  }

  /// Has checks of these servers, and connections to them, fail, whatever file is applied; nothing is sent to them.
  /// Connections that are open stay.
  public void sever(Severance servers) {
    blockade.sever(servers);
  }

  /// Ends what `sever` began: checks find out by themselves how the servers are.
  public void mend() {
    blockade.mend();
  }

  /// Sets the administrative state of a server. In maintenance it is not checked; afterwards it starts as UNKNOWN. Not
  /// on an event loop.
  /// @param reason for the status
  /// @throws IllegalArgumentException when there is no such server
  public void setAdminState(String backend, String server, AdminState state, String reason) {
    lock.lock();
    try {
      if (pool(backend).setAdminState(server, state, reason)) {
        onCheckLoop(() -> followAdminState(backend, server, state));
      }
    } finally {
      lock.unlock();
    }
  }

  /// Sets the weight of a server; it holds until the weight in the file changes.
  /// @param weight 0 to 256
  /// @throws IllegalArgumentException when there is no such server, or the weight is out of range
  public void setWeight(String backend, String server, int weight) {
    pool(backend).setWeight(server, weight);
  }

  /// Which servers a backend's clients stay with; empty when they do not, or there is no such backend.
  public Optional<StickTable> stickTable(String backend) {
    return Optional.ofNullable(pools.get(backend)).flatMap(Pool::stickTable);
  }

  /// Now, on the clock of the stick tables.
  public long stickMillis() {
    return Stickiness.millis(shared.scheduler());
  }

  /// Whether a frontend takes connections. An address that is on no interface of this node does not count against it: a
  /// virtual address must not depend on being held already.
  public boolean listening(String frontend) {
    var running = frontends.get(frontend);
    return running != null && running.listening();
  }

  /// How the frontends stand that are to take connections at these addresses.
  public Listening listeningAt(Collection<InetAddress> addresses) {
    var there = frontends.values().stream().filter(frontend -> frontend.serves(addresses)).toList();
    return new Listening(!there.isEmpty(),
        there.stream().flatMap(frontend -> frontend.failuresAt(addresses).stream()).toList());
  }

  /// A watch over the event loops.
  /// @param period between two looks
  public LoopWatch watchLoops(Duration period) {
    return new LoopWatch(loops, period);
  }

  /// The connections to these addresses that are open now.
  /// @return whether any of them still is
  public BooleanSupplier open(Collection<InetAddress> addresses) {
    var open = shared.sessions().stream().filter(session -> addresses.stream().anyMatch(session::at)).toList();
    return () -> open.stream().anyMatch(shared.sessions()::contains);
  }

  /// Cuts every connection to this address. When this returns the kernel has sent the resets, unless a loop is stuck.
  /// Not on an event loop.
  /// @return how many there were
  public int reset(InetAddress address) {
    var cut = shared.sessions().stream().filter(session -> session.at(address)).toList();
    cut.forEach(session -> session.abort(MOVED));
    RelayLoops.awaitClosed(cut.stream().map(Session::loop).collect(Collectors.toSet()), RESET);
    return cut.size();
  }

  /// The open sessions that are meant, oldest first. The loops are not asked: each session is seen as it was last written.
  public List<SessionStatus> sessions(SessionFilter filter) {
    var now = clock.instant();
    return shared.sessions().stream().map(session -> session.status(now)).filter(filter::meets)
        .sorted(Comparator.comparingLong(SessionStatus::id)).toList();
  }

  /// Cuts the open sessions that are meant; both peers see a reset. They end a moment later.
  /// @param why for the log
  /// @return how many there were
  public int cut(SessionFilter filter, String why) {
    var now = clock.instant();
    var meant = shared.sessions().stream().filter(session -> filter.meets(session.status(now))).toList();
    meant.forEach(session -> session.abort(new Fault(Fault.Cause.KILLED, why)));
    return meant.size();
  }

  /// The servers of a backend as they stand, in the order of the file; none when there is no such backend. Costs little.
  public List<Server> servers(String backend) {
    var pool = pools.get(backend);
    return pool == null ? List.of() : pool.servers();
  }

  /// Everything at this instant. Adds up what all loops counted, and asks the system: not on an event loop.
  public ProxyStatus status() {
    return new ProxyStatus(frontends.values().stream().map(Frontend::status).toList(),
        pools.values().stream().map(Pool::status).toList());
  }

  /// Stops listening and checking at once, and ends when all connections have; those that are open after `drain` are
  /// cut, and those among them that still wait for a server's answer are not waited for. Not on an event loop.
  public CompletableFuture<Void> close(Duration drain) {
    lock.lock();
    try {
      frontends = Map.of();
      listeningSockets.handOver().forEach(ListeningSocket::close);
      var closed = new CompletableFuture<Void>();
      onCheckLoop(() -> {
        checker.stop();
        agents.check(List.of());
        awaitSessions(closed, checkLoop.ticker().nanoTime() + drain.toNanos());
      });
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private static void mayBeTransparent(List<BackendConfig> configs) throws BindFailed {
    for (var config : configs) {
      for (var server : config.servers()) {
        var refusal = server.link().source() instanceof Source.Client
            ? Outgoing.transparentRefusal(server.address().getAddress())
            : Optional.<String>empty();
        if (refusal.isPresent()) {
          throw BindFailed.transparent(config.name(), server.name(), refusal.get());
        }
      }
    }
  }

  /// The sockets of each frontend: those that are open already, and new ones.
  private Map<String, List<ListeningSocket>> claim(List<FrontendConfig> configs) throws BindFailed {
    Map<String, List<ListeningSocket>> claimed = new LinkedHashMap<>();
    List<ListeningSocket> opened = new ArrayList<>();
    try {
      for (var config : configs) {
        List<ListeningSocket> own = new ArrayList<>();
        for (var bind : config.binds()) {
          own.add(claim(config, bind, claimed.values(), opened));
        }
        claimed.put(config.name(), own);
      }
      return claimed;
    } catch (BindFailed e) {
      opened.forEach(ListeningSocket::close);
      throw e;
    }
  }

  private ListeningSocket claim(FrontendConfig config, FrontendConfig.Bind bind,
      Collection<List<ListeningSocket>> claimed, List<ListeningSocket> opened) throws BindFailed {
    var held = listeningSockets.adopt(bind);
    if (held.isPresent() && claimed.stream().noneMatch(sockets -> sockets.contains(held.get()))) {
      return held.get();
    }
    var socket = listeningSockets.acquire(config.name(), bind);
    opened.add(socket);
    blockade.joined(socket);
    return socket;
  }

  private void applyBackends(List<BackendConfig> configs, Newcomers newcomers) {
    Map<String, Pool> next = new LinkedHashMap<>();
    for (var config : configs) {
      var known = pools.get(config.name());
      if (known == null) {
        known = new Pool(config, loops.size(), clock, new EventLoopScheduler(checkLoop), shared.listener(),
            newcomers);
      } else {
        known.become(config, newcomers);
      }
      next.put(config.name(), known);
    }
    pools = next;
  }

  private void applyFrontends(List<FrontendConfig> configs, Map<String, List<ListeningSocket>> sockets) {
    Map<String, Frontend> next = new LinkedHashMap<>();
    for (var config : configs) {
      var known = frontends.get(config.name());
      var pool = pool(config.backend());
      if (known == null) {
        known = new Frontend(config, pool, loops.size(), shared);
      }
      known.become(config, pool, sockets.getOrDefault(config.name(), List.of()));
      next.put(config.name(), known);
    }
    frontends = next;
    var used = next.values().stream().flatMap(frontend -> frontend.sockets().stream()).toList();
    listeningSockets.handOver().stream().filter(socket -> !used.contains(socket)).forEach(ListeningSocket::close);
  }

  private void applyChecks(List<CheckTarget> targets) {
    checker.check(targets.stream().filter(target -> !target.asksAgent()).toList());
    agents.check(targets.stream().filter(CheckTarget::asksAgent).toList());
    for (var pool : pools.values()) {
      followAgents(pool, targets);
      for (var server : pool.servers()) {
        var name = server.name();
        if (server.admin() == AdminState.MAINT) {
          checker.pause(pool.config().name(), name);
        }
        if (checker.health(pool.config().name(), name).map(Health::state)
            .orElse(Health.State.UNKNOWN) == Health.State.UNKNOWN) {
          pool.uncheck(name);
        }
      }
    }
  }

  private void followAgents(Pool pool, List<CheckTarget> targets) {
    var name = pool.config().name();
    var own = targets.stream().filter(target -> target.backend().equals(name)).toList();
    var asked = own.stream().filter(CheckTarget::asksAgent).map(CheckTarget::server).toList();
    pool.config().servers().stream().map(ServerConfig::name).filter(server -> !asked.contains(server))
        .forEach(pool::unasked);
    pool.observe(
        own.stream().filter(target -> target.config().observation() != null).map(CheckTarget::server)
            .collect(Collectors.toSet()),
        (server, failed) -> checkLoop.execute(() -> checker.observed(name, server, failed)));
  }

  private void followAdminState(String backend, String server, AdminState state) {
    if (state == AdminState.MAINT) {
      checker.pause(backend, server);
    } else if (checker.resume(backend, server)) {
      pool(backend).uncheck(server);
    }
  }

  private void checked(CheckReport report) {
    var pool = pools.get(report.target().backend());
    if (pool != null) {
      pool.checked(report, blockade.why(report));
    }
  }

  private void suspected(FallAlarm alarm) {
    var pool = pools.get(alarm.backend());
    if (pool != null) {
      pool.suspected(alarm, blockade.why(alarm));
    }
  }

  private void told(CheckTarget target, AgentWords words) {
    var pool = pools.get(target.backend());
    if (pool != null) {
      pool.told(target.server(), words);
    }
  }

  private void awaitSessions(CompletableFuture<Void> closed, long untilNanos) {
    var late = checkLoop.ticker().nanoTime() - untilNanos;
    if (late >= 0) {
      shared.sessions().forEach(session -> session.abort(STOPPED));
    }
    if (shared.sessions().isEmpty() || late >= CUT.toNanos()) {
      closed.complete(null);
    } else {
      new EventLoopScheduler(checkLoop).schedule(DRAIN_STEP, () -> awaitSessions(closed, untilNanos));
    }
  }

  private Pool pool(String name) {
    var pool = pools.get(name);
    if (pool == null) {
      throw new IllegalArgumentException("no backend " + name);
    }
    return pool;
  }

  private void onCheckLoop(Runnable task) {
    if (checkLoop.inEventLoop()) {
      throw new IllegalStateException("would wait for the loop it runs on");
    }
    checkLoop.submit(task).syncUninterruptibly();
  }
}
