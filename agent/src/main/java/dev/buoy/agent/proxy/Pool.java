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
import dev.buoy.agent.check.CheckReport;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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
  private final WaitingRoom room = new WaitingRoom(waiting);
  private final AtomicInteger sessions = new AtomicInteger();
  /// Whether a look at growing shares is scheduled.
  private final AtomicBoolean warming = new AtomicBoolean();
  private final Stickiness stickiness;
  private volatile View view;

  /// @param scheduler for what the pool does by itself
  Pool(BackendConfig config, int loops, InstantSource clock, Scheduler scheduler, ProxyListener listener) {
    this.scheduler = scheduler;
    this.stickiness = new Stickiness(scheduler);
    this.loops = loops;
    this.clock = clock;
    this.listener = listener;
    this.statistics = new Statistics(loops);
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
    var gone = new ArrayList<PooledServer>();
    locked(() -> {
      if (config.balance() != view.config().balance()) {
        balancer.set(config.balance().start());
      }
      Map<String, PooledServer> servers = new LinkedHashMap<>();
      for (var server : config.servers()) {
        var known = view.servers().get(server.name());
        if (known == null) {
          known = new PooledServer(Server.initial(server), new Statistics(loops), new WaitingRoom(waiting),
              clock.instant());
        } else {
          var weightStays = known.state().config().weight() == server.weight();
          var moved = known.state().with(server);
          known.become(weightStays ? moved : moved.withWeight(server.weight()));
        }
        servers.put(server.name(), known);
      }
      gone.addAll(view.order());
      gone.removeAll(servers.values());
      stickiness.become(config);
      view = View.of(config, servers, clock.instant());
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
      ticket.give(new Selection.Chosen(lease(server, ticket.client)));
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
      ticket.answer(new Selection.Chosen(lease(server, ticket.client)));
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
      server.checked(report, clock.instant());
      turn(server, operational(report.after().state()), report.why());
    });
  }

  /// Forgets what checks found: the server is not checked, or starts anew.
  void uncheck(String name) {
    change(name, server -> {
      server.checked(null, null);
      turn(server, OperationalState.UNKNOWN, Why.because("not checked yet"));
    });
  }

  /// Sets what operators want of a server; answers whether it was something else.
  boolean setAdminState(String name, AdminState state, String reason) {
    return update(name, server -> server.with(state, clock.instant()), reason);
  }

  /// Sets the weight of a server until the file's own changes; answers whether it was another.
  boolean setWeight(String name, int weight) {
    return update(name, server -> server.withWeight(weight), "");
  }

  BackendStatus status() {
    var now = view;
    return new BackendStatus(now.config(), now.servers().values().stream().map(PooledServer::status).toList(),
        statistics.totals().get(Counter.REFUSED), stickiness.used());
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

  private Lease lease(PooledServer server, Client client) {
    sessions.incrementAndGet();
    return new Lease(server, client.loop(), () -> released(server));
  }

  private void turn(PooledServer server, OperationalState state, Why why) {
    var before = server.state();
    if (before.operational() != state) {
      server.become(before.with(state, clock.instant()), why.reason(), clock.instant());
      listener.serverChanged(config().name(), before, server.state(), why);
    }
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
    var known = new boolean[1];
    locked(() -> {
      var server = view.servers().get(name);
      if (server != null) {
        known[0] = true;
        action.accept(server);
        look();
      }
    });
    changed();
    return known[0];
  }

  /// Room on a server, where there is any.
  private Optional<Lease> take(View now, Client client, Set<String> excluded) {
    var full = excluded;
    while (true) {
      var chosen = pick(now, now.choice(client, full));
      if (chosen.isEmpty()) {
        return Optional.empty();
      }
      var server = chosen.get();
      if (take(server)) {
        stickiness.stick(client.address(), server.state().name());
        return Optional.of(lease(server, client));
      }
      full = new HashSet<>(full); // another loop was faster
      full.add(server.state().name());
    }
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
