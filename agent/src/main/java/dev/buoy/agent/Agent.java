package dev.buoy.agent;

import dev.buoy.agent.check.CheckResult;
import dev.buoy.agent.cluster.ClaimBoard;
import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.config.Problem;
import dev.buoy.agent.control.AgentService;
import dev.buoy.agent.control.ApiServer;
import dev.buoy.agent.control.Audit;
import dev.buoy.agent.control.ClaimStreams;
import dev.buoy.agent.control.DrillCalls;
import dev.buoy.agent.control.DrillStage;
import dev.buoy.agent.control.EventLog;
import dev.buoy.agent.control.Explaining;
import dev.buoy.agent.control.Forecasting;
import dev.buoy.agent.control.FaultCalls;
import dev.buoy.agent.control.GrpcPeers;
import dev.buoy.agent.control.PeerService;
import dev.buoy.agent.control.PeerTestimony;
import dev.buoy.agent.control.Probing;
import dev.buoy.agent.control.Roll;
import dev.buoy.agent.control.SharedSnapshots;
import dev.buoy.agent.control.Watches;
import dev.buoy.agent.director.Director;
import dev.buoy.agent.drill.Injections;
import dev.buoy.agent.helper.HelperSocket;
import dev.buoy.agent.journal.Event.Entry;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.ClusterClock;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.RecentEvents;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.linux.ServiceManager;
import dev.buoy.agent.linux.VrrpHost;
import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.operation.Failovers;
import dev.buoy.agent.operation.Generation;
import dev.buoy.agent.operation.OperationLog;
import dev.buoy.agent.operation.Operations;
import dev.buoy.agent.operation.ServerKey;
import dev.buoy.agent.operation.Setting;
import dev.buoy.agent.operation.Standby;
import dev.buoy.agent.operation.StickTables;
import dev.buoy.agent.probe.Probes;
import dev.buoy.agent.proxy.BindFailed;
import dev.buoy.agent.control.ConfigCalls;
import dev.buoy.agent.control.Sights;
import dev.buoy.agent.rollout.Installed;
import dev.buoy.agent.rollout.Marker;
import dev.buoy.agent.rollout.NodeFile;
import dev.buoy.agent.rollout.Rollouts;
import dev.buoy.agent.rollout.Versions;
import dev.buoy.agent.state.SettingsFile;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import dev.buoy.agent.relay.RelayLoops;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Composition root: builds the parts of a node, connects them, starts and stops them.
final class Agent {
  private static final Logger LOG = LoggerFactory.getLogger("agent");
  private static final int EVENTS_KEPT = 10_000;
  /// SIGTERM to exit takes at most five seconds; connections get what the rest does not need.
  private static final Duration STOP = Duration.ofMillis(3_800);
  private static final int FAILED = 1;
  /// How often this node compares itself with what the others claim, and how many looks pass between two attempts to
  /// reach one that does not answer.
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int LOOKS_PER_CONNECT = 5;
  /// Between two attempts to keep what could not be kept.
  private static final int LOOKS_PER_ATTEMPT = 25;

  private final Path path;
  private final InstantSource clock = InstantSource.system();
  private final Instant started = ProcessHandle.current().info().startInstant().orElse(clock.instant());
  private final RecentEvents events = new RecentEvents(EVENTS_KEPT);
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Logging logging = new Logging(clock, Ticker.system());
  private final String boot = HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextInt());
  private final Records records;
  private final ClusterClock stamps;
  private final Journal journal;
  private final RelayLoops loops;
  private final Executor vrrpLoop;
  private final Node node;
  private final Operations operations;
  private final GrpcPeers peers;
  private final Failovers failovers;
  private final Standby standby;
  private final ClusterWatch watch;
  private final OperationLog log;
  private final ClaimStreams claims;
  private final ApiAccess access;
  private final AgentConditions conditions;
  private final FileWork work;
  private final NodeFile ownFile;
  private final Rollouts rollouts;
  private final Reloading reloading;
  private final SelfReport self;
  private final EventLog told;
  private final PeerTestimony testimony;
  private final DrillCalls drills;
  private final HelperSocket helper;
  private final Injections injections;
  private final Responding responding;
  private final Probing probing;
  /// Keeps the schedules of probes; its thread begins with the first.
  private final ScheduledExecutorService probes = Executors.newSingleThreadScheduledExecutor(
      Thread.ofPlatform().daemon().name("probes").factory());

  /// @param stateDir absent: nothing is kept there
  private Agent(Path path, ClusterConfig cluster, NodeConfig file, @Nullable Path stateDir) {
    this.path = path;
    var sink = new LogSink();
    this.access = new ApiAccess(file, clock, Ticker.system());
    var elsewhere = background.submit(() -> GrpcPeers.settings(file, access.dial()));
    this.records = new Records(stateDir, background);
    this.stamps = new ClusterClock(clock, Ticker.system(), records.lastStamp());
    this.journal = new Journal(file.node(), boot, records.lastEvent(), clock, stamps::stamp, event -> {
      events.accept(event);
      sink.accept(event);
      records.accept(event);
      if (event.kind() == Kind.VRRP_TRANSITION) {
        node().notifyOf(event);
      }
    });
    records.tell(this::troubled);
    var processors = Runtime.getRuntime().availableProcessors();
    var capacity = Capacity.ofThisProcess(processors);
    this.loops = new RelayLoops(processors, capacity.pipes());
    var vrrp = VrrpHost.start(Ticker.system(), clock, error -> LOG.error("internal error on the vrrp loop", error),
        stateDir);
    this.vrrpLoop = vrrp.loop()::execute;
    this.responding = new Responding(file.node(), journal);
    this.node = new Node(file, loops, capacity, vrrp, journal, clock, background, logging, responding,
        this::overrideEnded);
    if (stateDir != null) {
      events.begin(() -> records.eventsBefore(boot));
    }
    var board = new ClaimBoard();
    this.watch = new ClusterWatch(this::generation, node.routers(), board, journal, clock, Ticker.system());
    node.routers().naming(watch);
    this.operations = new Operations(first(file, records.settings(), elsewhere), node, journal, clock,
        new BackgroundScheduler(vrrp.loop(), background), RandomGenerator.getDefault(), this::weights,
        records::keep, watch);
    this.conditions = new AgentConditions(journal);
    this.log = new OperationLog(clock, records.operations(), operations::newOperationId);
    this.peers = new GrpcPeers(() -> operations.current().file(), access.dial());
    this.claims = new ClaimStreams(() -> operations.current().file(), access.dial(), board, operations::adopt,
        stamps, Ticker.system());
    this.failovers = new Failovers(operations, node, peers, node::router, this::settings, watch::nodeAt,
        Ticker.system(), Pause.SYSTEM, log);
    this.work = new FileWork(cluster, operations, node, peers);
    var installed = new Installed(path);
    this.ownFile = new NodeFile(installed, new Marker(installed, stateDir, LOG::warn),
        new Versions(records.versions(), LOG::warn), work, peers::member,
        () -> Sights.of(self().status()), clock, Ticker.system(), Pause.SYSTEM, background, this::fileTrouble);
    this.rollouts = new Rollouts(work, ownFile, peers::member, peers, journal, clock, Ticker.system(), Pause.SYSTEM,
        background, operations::newOperationId, log);
    this.standby = new Standby(operations, node, peers, () -> node.routers().views(), this::settings, Ticker.system(),
        Pause.SYSTEM, log);
    this.reloading = new Reloading(path, work, ownFile, log, journal);
    this.helper = new HelperSocket(() -> operations.current().file().runDir().resolve(DrillHelperCommand.SOCKET),
        Ticker.system());
    this.injections = new Injections(() -> operations.current().file().drills().policy(),
        new InnerFaults(node.proxy(), responding), helper, new BackgroundScheduler(vrrp.loop(), background), journal);
    this.self = new SelfReport(boot, started, path, clock, Ticker.system(), operations, node, watch, ownFile,
        rollouts::confirmBy,
        logging, conditions, records, responding, helper::ready, this::drill);
    this.told = new EventLog(file.node(), events);
    this.testimony = new PeerTestimony(() -> operations.current().file(), peers, self::status, told);
    this.probing = probing(file);
    var roll = new Roll(() -> operations.current().file(), peers, self::status, self::info, clock, Ticker.system());
    var stage = new DrillStage(work::running, file.node(), peers, roll, testimony, failovers, log,
        probing::probe, stamps, clock, Ticker.system());
    this.drills = new DrillCalls(file.node(), stage, journal, Ticker.system(), clock, Pause.SYSTEM, background,
        operations::newOperationId, records.drills());
  }

  /// What runs first: the file, and what was set on this node and on the others before.
  private static Generation first(NodeConfig file, SettingsFile.Kept kept, Future<List<Setting>> elsewhere) {
    try {
      return Generation.first(kept.generation() + 1, file, kept.settings().merged(elsewhere.get()));
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("the other agents could not be asked", e);
    }
  }

  /// A server's weights in the file, by node.
  private Map<String, Integer> weights(ServerKey key) {
    var weights = new LinkedHashMap<String, Integer>();
    var now = work.running();
    now.nodeNames().forEach(name -> now.node(name).backends().stream()
        .filter(backend -> backend.name().equals(key.backend())).flatMap(backend -> backend.servers().stream())
        .filter(server -> server.name().equals(key.server())).forEach(server -> weights.put(name, server.weight())));
    return weights;
  }

  /// Finds out whether what could not be written can be now.
  private void writeAgain() {
    operations.keepAgain();
    records.tryAgain();
  }

  /// What fails around the file, or is not as it should be.
  private void fileTrouble(String sentence) {
    journal.append(Entry.of(Kind.OPERATION, Severity.WARNING, "config", "", "", Why.because(sentence)));
  }

  /// Something that shall survive a restart does not, or does again.
  private void troubled(String sentence) {
    journal.append(Entry.of(Kind.AGENT_CONDITION, Severity.WARNING, "state_dir", "", "", Why.because(sentence)));
  }

  /// Opens the log, which otherwise the first who has something to say waits for. Any thread.
  static void load() {
    // Loading this class is all there is to it.
  }

  /// Runs until it is told to stop.
  /// @param file as the user named it, to be read again at a reload
  /// @param cluster the file as it is in force
  /// @param node which of its nodes this is
  /// @param warnings what the file should be looked at for
  /// @return exit code
  static int start(Path file, ClusterConfig cluster, String node, List<Problem> warnings) {
    var config = cluster.node(node);
    warnings.forEach(warning -> LOG.warn("{}", warning));
    try (var held = hold(config)) {
      return new Agent(file, cluster, config, held == null ? null : config.stateDir()).run(config);
    } catch (StateDir.Taken e) {
      LOG.error("{}", e.getMessage());
      return FAILED;
    }
  }

  private static @Nullable StateDir hold(NodeConfig file) throws StateDir.Taken {
    try {
      return StateDir.hold(file.stateDir(), ProcessHandle.current().pid());
    } catch (IOException e) {
      LOG.warn("state_dir {} cannot be written ({}); nothing survives a restart", file.stateDir(), reason(e));
      return null;
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "it cannot be made there";
      case FileSystemException failed -> String.valueOf(failed.getReason());
      default -> String.valueOf(e.getMessage());
    };
  }

  private int run(NodeConfig file) {
    Signals.on("TERM", stopping::countDown);
    Signals.on("INT", stopping::countDown);
    try {
      node.serve(operations.current()); // clients wait for nothing that they do not need
      operate(file);
      return 0;
    } catch (BindFailed | IOException e) {
      LOG.error("{}", e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILED;
    }
  }

  private void operate(NodeConfig file) throws IOException, InterruptedException {
    try (var _ = startApi(file)) {
      var start = journal.append(Entry.of(Kind.AGENT_STARTED, Severity.INFO, file.node(), "", "",
          Why.because("version " + Main.Version.current() + ", file " + path)));
      node.join(operations.current(), start.id());
      operations.resume();
      ownFile.begin();
      self.standing().forEach(sentence -> LOG.warn("{}", sentence));
      node.routers().warnings().forEach(warning -> LOG.warn("{}", warning));
      ClusterWatch.warnings(file).forEach(warning -> LOG.warn("{}", warning));
      background.execute(this::watchCluster);
      background.execute(() -> ownFile.remember(Caller.AGENT.name(), "at start", "", operations.current().number()));
      Signals.on("HUP", () -> background.execute(this::reloadOnSignal));
      Signals.on("USR1", () -> LOG.info("state\n{}", self.status()));
      Signals.on("USR2", logging::reopen);
      access.await();
      // Not a log line: whoever started the agent waits for it.
      System.err.println(self.ready(access.addresses()));
      tell("READY=1");
      Logging.gather();
      stopping.await();
      stop(file);
    }
  }

  /// Looks at the cluster until the agent stops, on a thread of its own.
  private void watchCluster() {
    var ticker = Ticker.system();
    var watchdog = Watchdog.period(System.getenv(), ProcessHandle.current().pid()).map(period -> new Watchdog(
        Stream.concat(loops.members().stream(), Stream.of(vrrpLoop)).toList(), period, () -> tell("WATCHDOG=1"),
        ticker.nanoTime()));
    try (claims) {
      for (long round = 0; stopping.getCount() > 0; round++) {
        lookAround(round % LOOKS_PER_CONNECT == 0, ticker.nanoTime());
        watchdog.ifPresent(each -> each.look(ticker.nanoTime()));
        if (round % LOOKS_PER_ATTEMPT == 0 && records.alarm().isPresent()) {
          background.execute(this::writeAgain); // who waits for a disk must not be who says that all is well
        }
        Pause.SYSTEM.pause(LOOK);
      }
    }
  }

  private void lookAtAccess() {
    try {
      access.look(operations.current().file());
      peers.look();
      conditions.update(access.complaints());
    } catch (RuntimeException e) {
      LOG.error("internal error in the certificates of the API", e);
    }
  }

  /// One that fails must not end the rest, the words to the service manager among them.
  private void lookAround(boolean reach, long now) {
    try {
      if (reach) {
        claims.look();
        responding.look(operations.current().file().drills().responder());
        lookAtAccess();
      }
      watch.look(now);
    } catch (RuntimeException e) {
      LOG.error("internal error in the comparison with other agents", e);
    }
  }

  private void stop(NodeConfig file) {
    tell("STOPPING=1");
    journal.append(Entry.of(Kind.AGENT_STOPPING, Severity.INFO, file.node(), "", "", Why.because("told to stop")));
    drills.close();
    node.stop(STOP, Ticker.system());
    peers.close();
    responding.close();
    probes.shutdownNow();
    records.close();
    background.shutdownNow();
    loops.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(500, TimeUnit.MILLISECONDS);
  }

  private static void tell(String state) {
    ServiceManager.tell(state, System.getenv("NOTIFY_SOCKET"));
  }

  private void reloadOnSignal() {
    tell("RELOADING=1\nMONOTONIC_USEC=" + Ticker.system().nanoTime() / 1000);
    reloading.onSignal();
    tell("READY=1");
  }

  private ApiServer startApi(NodeConfig file) throws IOException {
    var watches = new Watches(told, Pause.SYSTEM, Ticker.system());
    var service = new AgentService(self::info, self::status, told, logging.tail(), operations, failovers, standby,
        node.proxy()::sessions,
        new StickTables(operations, node.proxy()::stickTable, node.proxy()::stickMillis, journal),
        reloading::reload, watches, peers, new ConfigCalls(rollouts, ownFile, work, log),
        new Explaining(work::running, file.node(), testimony, stamps, clock),
        new Forecasting(work::running, testimony::reports), drills, log);
    var server = access.open(List.of(new SharedSnapshots(service),
        new PeerService(failovers, operations, watch::claims, stamps, watches, ownFile, rollouts,
            new FaultCalls(injections, () -> operations.current().file(), helper::ready), probing)),
        new Audit(records.audit(), clock, Ticker.system()), background);
    conditions.update(access.complaints());
    return server;
  }

  private Probing probing(NodeConfig file) {
    var asking = new Probes(loops.next(), (_, onResult) -> onResult.accept(
        new CheckResult(CheckResult.Code.PROCERR, Duration.ZERO, "scripts are not asked")), background);
    return new Probing(file.node(), new FrontendQuestions(() -> operations.current().file(), asking, Ticker.system()),
        Ticker.system(), Pause.SYSTEM, probes);
  }

  /// On the routers' loop: what changes what runs must not wait there.
  private void overrideEnded(String instance, Why why) {
    background.execute(() -> failovers.endedByItself(instance, why));
  }

  /// What the file says of an instance on each node that has it.
  private Map<String, VirtualRouterConfig> settings(String instance) {
    var settings = new LinkedHashMap<String, VirtualRouterConfig>();
    var cluster = work.running();
    for (var name : cluster.nodeNames()) {
      cluster.node(name).routers().stream().filter(router -> router.name().equals(instance))
          .forEach(router -> settings.put(name, router));
    }
    return settings;
  }

  /// For what happens while the agent runs: the node is made after the journal that it writes to.
  private Node node() {
    return node;
  }

  /// For the report of this node, which is made before who directs drills.
  private Optional<Director.Under> drill() {
    return drills.under();
  }

  private SelfReport self() {
    return self;
  }

  /// For what is made before the door through which it changes.
  private Generation generation() {
    return operations.current();
  }
}
