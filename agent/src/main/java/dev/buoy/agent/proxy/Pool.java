package dev.buoy.agent.proxy;

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
  private final WaitingRoom room = new WaitingRoom();
  private final AtomicInteger sessions = new AtomicInteger();
  /// Whether a look at growing shares is scheduled.
  private final AtomicBoolean warming = new AtomicBoolean();
  private volatile View view;

  /// @param scheduler for what the pool does by itself
  Pool(BackendConfig config, int loops, InstantSource clock, Scheduler scheduler, ProxyListener listener) {
    this.scheduler = scheduler;
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
    locked(() -> {
      if (config.balance() != view.config().balance()) {
        balancer.set(config.balance().start());
      }
      Map<String, PooledServer> servers = new LinkedHashMap<>();
      for (var server : config.servers()) {
        var known = view.servers().get(server.name());
        if (known == null) {
          known = new PooledServer(Server.initial(server), new Statistics(loops, scheduler::nanoTime), clock.instant());
        } else {
          var weightStays = known.state().config().weight() == server.weight();
          var moved = known.state().with(server);
          known.become(weightStays ? moved : moved.withWeight(server.weight()));
        }
        servers.put(server.name(), known);
      }
      view = View.of(config, servers, clock.instant());
    });
    changed();
  }

  @Override
  public Cancellable select(Client client, Set<String> excluded, Consumer<Selection> answer) {
    var now = view;
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
    return room.length();
  }

  private Cancellable queue(WaitingRoom.Ticket ticket, BackendConfig.Queue config) {
    if (!room.enter(ticket, config.most())) {
      ticket.answer(refused(ticket.client, ticket.excluded, Fault.Cause.LIMIT, "its queue is full"));
      return () -> {};
    }
    var timeout = config.timeout();
    if (timeout != null) {
      ticket.until(ticket.client.scheduler().schedule(timeout, () -> {
        if (room.leave(ticket)) {
          ticket.answer(refused(ticket.client, ticket.excluded, Fault.Cause.SERVER_TIMEOUT,
              "no server had room within " + timeout.toMillis() + "ms"));
        }
      }));
    }
    serveQueue(); // room may have come free meanwhile
    return () -> room.leave(ticket);
  }

  private void released() {
    sessions.decrementAndGet();
    serveQueue();
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
        statistics.totals().get(Counter.REFUSED), statistics.totals(), statistics.activity(), room.length(),
        room.longest());
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
      if (server.take(server.state().config().maxconn())) {
        statistics.peak().reached(sessions.incrementAndGet());
        return Optional.of(new Lease(server, client.loop(), nowMillis(client), this::released));
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

    Choice choice(Client client, Set<String> excluded) {
      var decisive = config.balance().byDestination() ? client.destination() : client.address();
      return new Choice(lineup.candidates(), excluded, place -> order.get(place).sessions(), Choice.key(decisive),
          ThreadLocalRandom.current().nextLong());
    }
  }
}
