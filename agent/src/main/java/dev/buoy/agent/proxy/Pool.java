package dev.buoy.agent.proxy;

import dev.buoy.agent.access.StickTable;
import dev.buoy.agent.relay.Fault;
import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.check.AgentWords;
import dev.buoy.agent.check.CheckReport;
import dev.buoy.agent.check.FallAlarm;
import dev.buoy.agent.check.Health;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Scheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A backend that runs: its servers as they stand, and what checks, operators and the file make of them. Any thread may call.
final class Pool implements ServerSelection {
  private final int loops;
  private final InstantSource clock;
  private final ProxyListener listener;
  private final Statistics statistics;
  private final Assignment assignment;
  private final ReentrantLock lock = new ReentrantLock();
  private final Scheduler scheduler;
  /// Whether a look at growing shares is scheduled.
  private final AtomicBoolean warming = new AtomicBoolean();
  private volatile PoolView view;
  private volatile String suspicion = "";
  private volatile BiConsumer<String, Boolean> observer = (_, _) -> {};

  /// @param scheduler for what the pool does by itself
  Pool(BackendConfig config, int loops, InstantSource clock, Scheduler scheduler, ProxyListener listener) {
    this(config, loops, clock, scheduler, listener, (_, server) -> Server.initial(server));
  }

  /// @param newcomers how servers begin that were not there before
  Pool(BackendConfig config, int loops, InstantSource clock, Scheduler scheduler, ProxyListener listener,
      Newcomers newcomers) {
    this.scheduler = scheduler;
    this.loops = loops;
    this.clock = clock;
    this.listener = listener;
    this.statistics = new Statistics(loops, scheduler::nanoTime);
    this.view = PoolView.of(config, Map.of(), clock.instant());
    this.assignment = new Assignment(() -> view, config.balance(), statistics, scheduler, listener);
    become(config, newcomers);
  }

  BackendConfig config() {
    return view.config();
  }

  /// Takes over another configuration. Servers that stay keep their states, counters and connections; a weight set at
  /// run time holds until the file's own weight changes.
  void become(BackendConfig config) {
    become(config, (_, server) -> Server.initial(server));
  }

  /// @param newcomers how servers begin that were not there before
  void become(BackendConfig config, Newcomers newcomers) {
    var marked = new ArrayList<Runnable>();
    var gone = new ArrayList<PooledServer>();
    locked(() -> {
      Map<String, PooledServer> servers = new LinkedHashMap<>();
      for (var server : config.servers()) {
        var known = view.servers().get(server.name());
        boolean sourceChanged = known == null
            || !known.state().config().link().source().equals(server.link().source());
        if (known == null) {
          known = new PooledServer(newcomers.begin(config.name(), server), new Statistics(loops, scheduler::nanoTime),
              assignment.newRoom(), clock.instant());
          marked.add(() -> cameUp(server));
        } else {
          var before = known.state();
          var weightStays = known.state().config().weight() == server.weight();
          var moved = known.state().with(server);
          known.become(weightStays ? moved : moved.withWeight(server.weight()));
          var after = known.state();
          marked.add(() -> {
            if (!before.usable() && after.usable()) {
              cameUp(server);
            }
          });
        }
        if (sourceChanged) {
          known.ports(SourcePorts.of(server.link().source()));
        }
        servers.put(server.name(), known);
      }
      gone.addAll(view.order());
      gone.removeAll(servers.values());
      assignment.become(view.config(), config);
      view = PoolView.of(config, servers, clock.instant());
      marked.forEach(Runnable::run);
    });
    gone.forEach(assignment::serve);
    changed();
  }

  @Override
  public Wait select(Client client, Set<String> excluded, Consumer<Selection> answer) {
    return assignment.select(client, excluded, answer);
  }

  /// Whether any server but these may be used, with room or without.
  boolean usable(Set<String> excluded) {
    return view.usable(excluded);
  }

  /// How many sessions have a server.
  int sessions() {
    return assignment.sessions();
  }

  /// How many wait for one.
  int waiting() {
    return assignment.waiting();
  }

  /// Which servers clients stay with; empty: they do not.
  Optional<StickTable> stickTable() {
    return assignment.stickTable();
  }

  /// What its sessions on this loop count in; those of a server are its own.
  Statistics.Cell counters(int loop) {
    return statistics.of(loop);
  }

  /// Takes over the result of a check. A server in maintenance is not touched by late ones.
  void checked(CheckReport report) {
    checked(report, report.why());
  }

  /// @param why what led to it as well
  void checked(CheckReport report, Why why) {
    change(report.target().server(), server -> {
      if (server.state().admin() == AdminState.MAINT) {
        return;
      }
      server.checked(report, clock.instant(), operational(report.after().state()));
      turn(server, why);
    });
  }

  /// Takes over what the agent on a server says. Maintenance that an operator wants stays.
  void told(String name, AgentWords words) {
    change(name, server -> {
      server.told(words);
      var said = words.because().isEmpty() ? "" : ": " + words.because();
      turn(server, Why.because(server.operational() == OperationalState.DOWN && words.down() != null && words.down()
          ? "its agent says down" + said
          : "its agent says up again" + said));
      obey(server, words, Why.because("its agent says so" + said));
    });
  }

  /// There is no agent on a server any more.
  void unasked(String name) {
    var known = view.servers().get(name);
    if (known == null || !known.asked()) {
      return;
    }
    change(name, server -> {
      server.unasked();
      turn(server, Why.because("no agent is asked any more"));
      obey(server, AgentWords.SILENCE, Why.because("no agent is asked any more"));
    });
  }

  /// Takes over that all servers fail at once, or that it is over.
  void suspected(FallAlarm alarm) {
    suspected(alarm, Why.because(alarm.reason()));
  }

  /// @param why what led to it as well
  void suspected(FallAlarm alarm, Why why) {
    suspicion = alarm.stands() ? alarm.reason() : "";
    listener.suspected(config().name(), alarm.stands(), why);
  }

  /// From now on the connections to these servers are told of, when they fail and when they do so no more.
  /// @param told on the loop of a session; must return at once
  void observe(Set<String> names, BiConsumer<String, Boolean> told) {
    observer = told;
    view.servers().forEach((name, server) -> server.observe(names.contains(name)));
  }

  /// A session's connection to its server was established, or has failed.
  void observed(Lease lease, boolean failed) {
    if (lease.noted(failed)) {
      observer.accept(lease.name(), failed);
    }
  }

  /// Forgets what checks found: the server is not checked, or starts anew.
  void uncheck(String name) {
    change(name, server -> {
      server.checked(null, null, OperationalState.UNKNOWN);
      turn(server, Why.because("not checked yet"));
    });
  }

  /// Sets what operators want of a server; answers whether it was something else.
  boolean setAdminState(String name, AdminState state, String reason) {
    change(name, server -> server.told(state));
    return update(name, server -> server.with(admin(name, state), clock.instant()), reason);
  }

  /// Sets the weight of a server until the file's own changes; answers whether it was another.
  boolean setWeight(String name, int weight) {
    return update(name, server -> server.withWeight(weight), "");
  }

  /// Its servers as they stand, in the order of the file.
  List<Server> servers() {
    return view.order().stream().map(PooledServer::state).toList();
  }

  BackendStatus status() {
    var now = view;
    var time = clock.instant();
    return new BackendStatus(now.config(), now.servers().values().stream().map(server -> server.status(time)).toList(),
        statistics.totals().get(Counter.REFUSED), suspicion, statistics.totals(), statistics.activity(),
        assignment.waiting(),
        assignment.mostWaiting(), assignment.stuck());
  }

  private void turn(PooledServer server, Why why) {
    var before = server.state();
    var state = server.operational();
    if (before.operational() != state) {
      if (state != OperationalState.UNKNOWN && before.operational() != OperationalState.UNKNOWN) {
        server.turned(clock.instant());
      }
      server.become(before.with(state, clock.instant()), why.reason(), clock.instant());
      listener.serverChanged(config().name(), before, server.state(), why);
    }
  }

  private void obey(PooledServer server, AgentWords words, Why why) {
    var before = server.state();
    var config = before.config();
    var after = server.admin() == before.admin() ? before : before.with(server.admin(), clock.instant());
    if (words.maxconn() != null) {
      after = after.with(config.withMaxconn(words.maxconn()));
    }
    if (words.percent() != null) {
      after = after.withWeight(Math.min(256, Math.ceilDiv(config.weight() * words.percent(), 100)));
    }
    if (after.admin() != before.admin()) {
      server.become(after, why.reason(), clock.instant());
    } else {
      server.become(after);
    }
    if (after.admin() != before.admin() || after.weight() != before.weight()) {
      listener.agentSaid(config().name(), before, after, why);
    }
  }

  private AdminState admin(String name, AdminState otherwise) {
    var server = view.servers().get(name);
    return server == null ? otherwise : server.admin();
  }

  private boolean update(String name, UnaryOperator<Server> operator, String reason) {
    var changed = new boolean[1];
    var known = change(name, server -> {
      var after = operator.apply(server.state());
      changed[0] = !after.equals(server.state());
      if (changed[0] && reason.isEmpty()) {
        server.become(after);
      } else if (changed[0]) {
        server.become(after, reason, clock.instant());
      }
    });
    if (!known) {
      throw new IllegalArgumentException("no server " + name + " in backend " + config().name());
    }
    return changed[0];
  }

  private boolean change(String name, Consumer<PooledServer> action) {
    var server = view.servers().get(name);
    if (server == null) {
      return false;
    }
    var changed = new boolean[1];
    locked(() -> {
      var before = server.state();
      action.accept(server);
      // Most results of checks change nothing, and there are many.
      changed[0] = !server.state().equals(before);
      if (changed[0]) {
        look();
        marked(server, before);
      }
    });
    if (changed[0]) {
      changed();
    }
    return true;
  }

  /// What a change of a server's state does to open sessions. New ones follow the change already: whoever was chosen by
  /// what was before finds out in `take`, or is among the leases.
  private void marked(PooledServer server, Server before) {
    var after = server.state();
    if (serves(before) && !serves(after) && after.config().marked().downEndsSessions()) {
      var why = after.admin() == AdminState.MAINT ? "in maintenance" : "DOWN";
      end(server, new Fault(Fault.Cause.DOWN, "server " + after.name() + " is " + why));
    }
    if (!before.usable() && after.usable()) {
      cameUp(after.config());
    }
    if (before.admin() != after.admin()) {
      server.leases().forEach(Lease::review);
    }
  }

  private static boolean serves(Server server) {
    return server.operational() != OperationalState.DOWN && server.admin() != AdminState.MAINT;
  }

  private void cameUp(ServerConfig server) {
    if (server.marked().upEndsBackups() && !server.backup()) {
      var why = new Fault(Fault.Cause.UP, "server " + server.name() + " is up again");
      view.order().stream().filter(other -> other.state().config().backup()).forEach(backup -> end(backup, why));
    }
  }

  private static void end(PooledServer server, Fault why) {
    server.leases().forEach(lease -> lease.end(why));
  }

  /// Sees the servers as they stand now.
  private void look() {
    view = PoolView.of(view.config(), view.servers(), clock.instant());
  }

  /// Those who wait may have got a server, or none to wait for; and shares that grow are looked at again.
  private void changed() {
    assignment.serveQueue();
    view.order().forEach(assignment::serve);
    view.lineup().until().ifPresent(until -> {
      if (warming.compareAndSet(false, true)) {
        var _ = scheduler.schedule(Duration.between(clock.instant(), until), () -> {
          warming.set(false);
          locked(this::look);
          changed();
        });
      }
    });
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  private static OperationalState operational(Health.State state) {
    return switch (state) {
      case UNKNOWN -> OperationalState.UNKNOWN;
      case UP -> OperationalState.UP;
      case DOWN -> OperationalState.DOWN;
    };
  }

}
