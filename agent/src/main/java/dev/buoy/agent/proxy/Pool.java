package dev.buoy.agent.proxy;

import dev.buoy.agent.access.StickTable;
import dev.buoy.agent.relay.Fault;
import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Balancer;
import dev.buoy.agent.backend.Choice;
import dev.buoy.agent.backend.Lineup;
import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.check.AgentWords;
import dev.buoy.agent.check.CheckReport;
import dev.buoy.agent.check.FallAlarm;
import dev.buoy.agent.check.Health;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A backend that runs: its servers as they stand and one rotation for all loops. Any thread may call.
final class Pool implements ServerSelection {
  private static final String NO_SERVER = "no server is usable";

  private final int loops;
  private final InstantSource clock;
  private final ProxyListener listener;
  private final Statistics statistics;
  private final AtomicReference<Balancer> balancer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Scheduler scheduler;
  /// Those who wait for any server, and for one, together.
  private final AtomicInteger waiting = new AtomicInteger();
  private final Peak mostWaiting = new Peak();
  private final WaitingRoom room = new WaitingRoom(waiting, mostWaiting);
  private final AtomicInteger sessions = new AtomicInteger();
  /// Whether a look at growing shares is scheduled.
  private final AtomicBoolean warming = new AtomicBoolean();
  private final Stickiness stickiness;
  private volatile View view;
  private volatile String suspicion = "";
  private volatile BiConsumer<String, Boolean> observer = (_, _) -> {};

  /// @param scheduler for what the pool does by itself
  Pool(BackendConfig config, int loops, InstantSource clock, Scheduler scheduler, ProxyListener listener) {
    this.scheduler = scheduler;
    this.stickiness = new Stickiness(scheduler);
    this.loops = loops;
    this.clock = clock;
    this.listener = listener;
    this.statistics = new Statistics(loops, scheduler::nanoTime);
    this.view = View.of(config, Map.of(), clock.instant());
    this.balancer = new AtomicReference<>(config.balance().start());
    become(config);
  }

  BackendConfig config() {
    return view.config();
  }

  /// Takes over another configuration. Servers that stay keep their states, counters and connections; a weight set at
  /// run time holds until the file's own weight changes.
  void become(BackendConfig config) {
    var marked = new ArrayList<Runnable>();
    var gone = new ArrayList<PooledServer>();
    locked(() -> {
      if (config.balance() != view.config().balance()) {
        balancer.set(config.balance().start());
      }
      Map<String, PooledServer> servers = new LinkedHashMap<>();
      for (var server : config.servers()) {
        var known = view.servers().get(server.name());
        if (known == null) {
          known = new PooledServer(Server.initial(server), new Statistics(loops, scheduler::nanoTime),
              new WaitingRoom(waiting, mostWaiting), clock.instant());
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
        servers.put(server.name(), known);
      }
      gone.addAll(view.order());
      gone.removeAll(servers.values());
      stickiness.become(config);
      view = View.of(config, servers, clock.instant());
      marked.forEach(Runnable::run);
    });
    gone.forEach(this::serve);
    changed();
  }

  @Override
  public Cancellable select(Client client, Set<String> excluded, Consumer<Selection> answer) {
    var now = view;
    var stuck = stuck(now, client, excluded);
    return stuck.isPresent()
        ? select(now, stuck.get(), new WaitingRoom.Ticket(client, excluded, answer))
        : selectAny(now, client, excluded, answer);
  }

  private Cancellable selectAny(View now, Client client, Set<String> excluded, Consumer<Selection> answer) {
    // Who came before comes first.
    var lease = room.length() == 0 ? take(now, client, excluded) : Optional.<Lease>empty();
    if (lease.isPresent()) {
      answer.accept(new Selection.Chosen(lease.get()));
    } else if (!now.usable(excluded)) {
      answer.accept(refused(client, excluded, Fault.Cause.SERVER, NO_SERVER));
    } else {
      return queue(new WaitingRoom.Ticket(client, excluded, answer), now.config().queue());
    }
    return () -> {};
  }

  /// The server that the client stays with, or its queue. A full queue keeps nobody: as with HAProxy, `redispatch` decides
  /// whether the client goes elsewhere or nowhere.
  private Cancellable select(View now, PooledServer server, WaitingRoom.Ticket ticket) {
    // Who came before comes first.
    if (server.waiting().length() == 0 && take(server)) {
      var lease = lease(server, ticket.client, latest -> latest.keepsClients(server));
      if (lease.isEmpty()) {
        return selectAny(view, ticket.client, ticket.excluded, ticket::give);
      }
      ticket.give(new Selection.Chosen(lease.get()));
      return () -> {};
    }
    var queue = now.config().queue();
    if (!server.waiting().enter(ticket, queue.most())) {
      if (now.config().redispatch()) {
        return selectAny(now, ticket.client, ticket.excluded, ticket::give);
      }
      ticket.answer(refused(ticket.client, ticket.excluded, Fault.Cause.LIMIT,
          "the queue of " + server.state().name() + " is full"));
      return () -> {};
    }
    // Whoever's server cannot be used any more has moved to the other room.
    BooleanSupplier leave = () -> server.waiting().leave(ticket) || room.leave(ticket);
    limit(ticket, queue, leave);
    serve(server); // room may have come free meanwhile
    return () -> {
      var _ = leave.getAsBoolean();
    };
  }

  /// How many sessions have a server.
  int sessions() {
    return sessions.get();
  }

  /// What its sessions on this loop count in; those of a server are its own.
  Statistics.Cell counters(int loop) {
    return statistics.of(loop);
  }

  /// How many wait for one.
  int waiting() {
    return waiting.get();
  }

  private Cancellable queue(WaitingRoom.Ticket ticket, BackendConfig.Queue config) {
    if (!room.enter(ticket, config.most())) {
      ticket.answer(refused(ticket.client, ticket.excluded, Fault.Cause.LIMIT, "its queue is full"));
      return () -> {};
    }
    limit(ticket, config, () -> room.leave(ticket));
    serveQueue(); // room may have come free meanwhile
    return () -> room.leave(ticket);
  }

  private void limit(WaitingRoom.Ticket ticket, BackendConfig.Queue config, BooleanSupplier leave) {
    var timeout = config.timeout();
    if (timeout != null) {
      ticket.until(ticket.client.scheduler().schedule(timeout, () -> {
        if (leave.getAsBoolean()) {
          ticket.answer(refused(ticket.client, ticket.excluded, Fault.Cause.SERVER_TIMEOUT,
              "no server had room within " + timeout.toMillis() + "ms"));
        }
      }));
    }
  }

  private void released(PooledServer server) {
    sessions.decrementAndGet();
    if (server.waiting().before(room)) {
      serve(server);
      serveQueue();
    } else {
      serveQueue();
      serve(server);
    }
  }

  /// Offers the room of a server to those who wait for it; when it may not be used any more they look for others.
  private void serve(PooledServer server) {
    server.waiting().serve(ticket -> {
      var now = view;
      if (!now.keepsClients(server)) {
        return moved(now, ticket);
      }
      if (!take(server)) {
        return false;
      }
      var lease = lease(server, ticket.client, latest -> latest.keepsClients(server));
      if (lease.isEmpty()) {
        return moved(view, ticket);
      }
      ticket.answer(new Selection.Chosen(lease.get()));
      return true;
    });
  }

  private boolean moved(View now, WaitingRoom.Ticket ticket) {
    var lease = take(now, ticket.client, ticket.excluded);
    if (lease.isPresent()) {
      ticket.answer(new Selection.Chosen(lease.get()));
    } else if (!now.usable(ticket.excluded)) {
      ticket.answer(refused(ticket.client, ticket.excluded, Fault.Cause.SERVER, NO_SERVER));
    } else if (!room.enter(ticket, now.config().queue().most())) {
      ticket.answer(refused(ticket.client, ticket.excluded, Fault.Cause.LIMIT, "its queue is full"));
    }
    return true;
  }

  /// Offers what is free to those who wait; when no server may be used any more they are turned away.
  private void serveQueue() {
    room.serve(ticket -> {
      var now = view;
      var lease = take(now, ticket.client, ticket.excluded);
      if (lease.isPresent()) {
        ticket.answer(new Selection.Chosen(lease.get()));
      } else if (!now.usable(ticket.excluded)) {
        ticket.answer(refused(ticket.client, ticket.excluded, Fault.Cause.SERVER, NO_SERVER));
      } else {
        return false;
      }
      return true;
    });
  }

  private Selection refused(Client client, Set<String> excluded, Fault.Cause cause, String why) {
    if (excluded.isEmpty()) {
      statistics.of(client.loop()).count(Counter.REFUSED);
    }
    return new Selection.Refused(new Fault(cause, why));
  }

  /// Takes over the result of a check. A server in maintenance is not touched by late ones.
  void checked(CheckReport report) {
    change(report.target().server(), server -> {
      if (server.state().admin() == AdminState.MAINT) {
        return;
      }
      server.checked(report, clock.instant(), operational(report.after().state()));
      turn(server, report.why());
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
    suspicion = alarm.stands() ? alarm.reason() : "";
    listener.suspected(config().name(), alarm.stands(), Why.because(alarm.reason()));
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

  BackendStatus status() {
    var now = view;
    var time = clock.instant();
    return new BackendStatus(now.config(), now.servers().values().stream().map(server -> server.status(time)).toList(),
        statistics.totals().get(Counter.REFUSED), suspicion, statistics.totals(), statistics.activity(), waiting.get(),
        mostWaiting.most(), stickiness.used());
  }

  /// Which servers clients stay with; empty: they do not.
  Optional<StickTable> stickTable() {
    return stickiness.table();
  }

  /// The server that a client stays with, when it may be used.
  private Optional<PooledServer> stuck(View now, Client client, Set<String> excluded) {
    return stickiness.server(client.address()).filter(name -> !excluded.contains(name)).map(now.servers()::get)
        .filter(PooledServer::keepsClients);
  }

  private static boolean take(PooledServer server) {
    return server.take(server.state().config().maxconn());
  }

  /// The use of a server in which room was taken; none when it may not be used any more, as its sessions may have been
  /// ended before this one was among them.
  /// @param offered whether it may, by how things stand
  private Optional<Lease> lease(PooledServer server, Client client, Predicate<View> offered) {
    var lease = new Lease(server, client.loop(), nowMillis(client), () -> released(server));
    if (!offered.test(view)) {
      lease.discard();
      return Optional.empty();
    }
    statistics.peak().reached(sessions.incrementAndGet());
    if (server.portsRanLow()) {
      listener.portsRunLow(config().name(), server.state().name(), server.portsLeft());
    }
    return Optional.of(lease);
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

  /// Room on a server, where there is any.
  @SuppressWarnings("ReferenceEquality") // the same look at the servers, or a later one
  private Optional<Lease> take(View first, Client client, Set<String> excluded) {
    var now = first;
    var full = excluded;
    while (true) {
      var chosen = pick(now, now.choice(client, full));
      if (chosen.isEmpty()) {
        return Optional.empty();
      }
      var server = chosen.get();
      if (take(server)) {
        var name = server.state().name();
        var known = now;
        var lease = lease(server, client, latest -> latest == known || latest.offers(name));
        if (lease.isPresent()) {
          stickiness.stick(client.address(), name);
          return lease;
        }
        now = view;
        continue;
      }
      full = new HashSet<>(full); // another loop was faster
      full.add(server.state().name());
    }
  }

  private static long nowMillis(Client client) {
    return TimeUnit.NANOSECONDS.toMillis(client.scheduler().nanoTime());
  }

  private Optional<PooledServer> pick(View now, Choice choice) {
    while (true) {
      var before = balancer.get();
      var pick = before.pick(choice);
      if (before.equals(pick.next()) || balancer.compareAndSet(before, pick.next())) {
        return pick.server().map(now.servers()::get);
      }
    }
  }

  /// Sees the servers as they stand now.
  private void look() {
    view = View.of(view.config(), view.servers(), clock.instant());
  }

  /// Those who wait may have got a server, or none to wait for; and shares that grow are looked at again.
  private void changed() {
    serveQueue();
    view.order().forEach(this::serve);
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

  /// What a selection needs, at one instant.
  private record View(BackendConfig config, Map<String, PooledServer> servers, List<PooledServer> order,
      Lineup lineup) {
    static View of(BackendConfig config, Map<String, PooledServer> servers, Instant now) {
      var order = List.copyOf(servers.values());
      return new View(config, servers, order, Lineup.of(config, order.stream().map(PooledServer::state).toList(), now));
    }

    /// Whether any of them may be used, with room or without.
    boolean usable(Set<String> excluded) {
      return lineup.candidates().stream()
          .anyMatch(candidate -> candidate.weight() > 0 && !excluded.contains(candidate.server()));
    }

    /// Whether this server may be used, with room or without.
    boolean offers(String server) {
      return lineup.candidates().stream()
          .anyMatch(candidate -> candidate.weight() > 0 && candidate.server().equals(server));
    }

    /// Whether clients may stay with this server.
    boolean keepsClients(PooledServer server) {
      return servers.get(server.state().name()) == server && server.keepsClients();
    }

    Choice choice(Client client, Set<String> excluded) {
      var decisive = config.balance().byDestination() ? client.destination() : client.address();
      return new Choice(lineup.candidates(), excluded, place -> order.get(place).sessions(), Choice.key(decisive),
          ThreadLocalRandom.current().nextLong());
    }
  }
}
