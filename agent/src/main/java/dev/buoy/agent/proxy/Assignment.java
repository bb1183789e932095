package dev.buoy.agent.proxy;

import dev.buoy.agent.access.StickTable;
import dev.buoy.agent.backend.Balance;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Balancer;
import dev.buoy.agent.backend.Choice;
import dev.buoy.agent.relay.Fault;
import dev.buoy.agent.time.Scheduler;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Which session gets which server of a backend: the one that its client stays with, the balancer's choice, or, where none
/// has room, the one that has some first. Any thread may call.
final class Assignment implements ServerSelection {
  private static final String NO_SERVER = "no server is usable";

  private final Supplier<PoolView> view;
  private final Statistics statistics;
  private final ProxyListener listener;
  private final AtomicReference<Balancer> balancer;
  private final Stickiness stickiness;
  private final AtomicInteger sessions = new AtomicInteger();
  /// Those who wait for any server, and for one, together.
  private final AtomicInteger waiting = new AtomicInteger();
  private final Peak mostWaiting = new Peak();
  private final WaitingRoom room = newRoom();

  /// @param view the servers as they stand
  /// @param scheduler for what is forgotten in time
  Assignment(Supplier<PoolView> view, Balance balance, Statistics statistics, Scheduler scheduler,
      ProxyListener listener) {
    this.view = view;
    this.statistics = statistics;
    this.listener = listener;
    this.balancer = new AtomicReference<>(balance.start());
    this.stickiness = new Stickiness(scheduler);
  }

  /// Follows another configuration.
  void become(BackendConfig before, BackendConfig after) {
    if (before.balance() != after.balance()) {
      balancer.set(after.balance().start());
    }
    stickiness.become(after);
  }

  /// For those who wait for one server and no other.
  WaitingRoom newRoom() {
    return new WaitingRoom(waiting, mostWaiting);
  }

  /// The most that waited at once.
  int mostWaiting() {
    return mostWaiting.most();
  }

  /// Clients that stay with a server.
  int stuck() {
    return stickiness.used();
  }

  @Override
  public Wait select(Client client, Set<String> excluded, Consumer<Selection> answer) {
    var now = view.get();
    var stuck = stuck(now, client, excluded);
    return stuck.isPresent()
        ? select(now, stuck.get(), new WaitingRoom.Ticket(client, excluded, answer))
        : selectAny(now, client, excluded, answer);
  }

  private Wait selectAny(PoolView now, Client client, Set<String> excluded, Consumer<Selection> answer) {
    // Who came before comes first.
    var lease = room.length() == 0 ? take(now, client, excluded) : Optional.<Lease>empty();
    if (lease.isPresent()) {
      answer.accept(new Selection.Chosen(lease.get()));
    } else if (!now.usable(excluded)) {
      answer.accept(refused(client, excluded, Fault.Cause.SERVER, NO_SERVER));
    } else {
      return queue(new WaitingRoom.Ticket(client, excluded, answer), now.config().queue());
    }
    return Wait.NONE;
  }

  /// The server that the client stays with, or its queue. A full queue keeps nobody: as with HAProxy, `redispatch` decides
  /// whether the client goes elsewhere or nowhere.
  private Wait select(PoolView now, PooledServer server, WaitingRoom.Ticket ticket) {
    // Who came before comes first.
    if (server.waiting().length() == 0 && take(server)) {
      var lease = lease(server, ticket.client, latest -> latest.keepsClients(server));
      if (lease.isEmpty()) {
        return selectAny(view.get(), ticket.client, ticket.excluded, ticket::give);
      }
      ticket.give(new Selection.Chosen(lease.get()));
      return Wait.NONE;
    }
    var queue = now.config().queue();
    int place = server.waiting().enter(ticket, queue.most());
    if (place == 0) {
      if (now.config().redispatch()) {
        return selectAny(now, ticket.client, ticket.excluded, ticket::give);
      }
      ticket.give(refused(ticket.client, ticket.excluded, Fault.Cause.LIMIT,
          "the queue of " + server.state().name() + " is full"));
      return Wait.NONE;
    }
    // Whoever's server cannot be used any more has moved to the other room.
    BooleanSupplier leave = () -> server.waiting().leave(ticket) || room.leave(ticket);
    limit(ticket, queue, leave);
    serve(server); // room may have come free meanwhile
    return new Wait(true, place, () -> {
      var _ = leave.getAsBoolean();
    });
  }

  /// How many sessions have a server.
  int sessions() {
    return sessions.get();
  }

  /// How many wait for one.
  int waiting() {
    return waiting.get();
  }

  private Wait queue(WaitingRoom.Ticket ticket, BackendConfig.Queue config) {
    int place = room.enter(ticket, config.most());
    if (place == 0) {
      ticket.give(refused(ticket.client, ticket.excluded, Fault.Cause.LIMIT, "its queue is full"));
      return Wait.NONE;
    }
    limit(ticket, config, () -> room.leave(ticket));
    serveQueue(); // room may have come free meanwhile
    return new Wait(false, place, () -> room.leave(ticket));
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
  void serve(PooledServer server) {
    server.waiting().serve(ticket -> {
      var now = view.get();
      if (!now.keepsClients(server)) {
        return moved(now, ticket);
      }
      if (!take(server)) {
        return false;
      }
      var lease = lease(server, ticket.client, latest -> latest.keepsClients(server));
      if (lease.isEmpty()) {
        return moved(view.get(), ticket);
      }
      ticket.answer(new Selection.Chosen(lease.get()));
      return true;
    });
  }

  private boolean moved(PoolView now, WaitingRoom.Ticket ticket) {
    var lease = take(now, ticket.client, ticket.excluded);
    if (lease.isPresent()) {
      ticket.answer(new Selection.Chosen(lease.get()));
    } else if (!now.usable(ticket.excluded)) {
      ticket.answer(refused(ticket.client, ticket.excluded, Fault.Cause.SERVER, NO_SERVER));
    } else if (room.enter(ticket, now.config().queue().most()) == 0) {
      ticket.answer(refused(ticket.client, ticket.excluded, Fault.Cause.LIMIT, "its queue is full"));
    }
    return true;
  }

  /// Offers what is free to those who wait; when no server may be used any more they are turned away.
  void serveQueue() {
    room.serve(ticket -> {
      var now = view.get();
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

  /// Which servers clients stay with; empty: they do not.
  Optional<StickTable> stickTable() {
    return stickiness.table();
  }

  /// The server that a client stays with, when it may be used.
  private Optional<PooledServer> stuck(PoolView now, Client client, Set<String> excluded) {
    return stickiness.server(client.address()).filter(name -> !excluded.contains(name)).map(now.servers()::get)
        .filter(PooledServer::keepsClients);
  }

  private static boolean take(PooledServer server) {
    return server.take(server.state().config().maxconn());
  }

  /// The use of a server in which room was taken; none when it may not be used any more, as its sessions may have been
  /// ended before this one was among them.
  /// @param offered whether it may, by how things stand
  private Optional<Lease> lease(PooledServer server, Client client, Predicate<PoolView> offered) {
    var lease = new Lease(server, client.loop(), nowMillis(client), () -> released(server));
    if (!offered.test(view.get())) {
      lease.discard();
      return Optional.empty();
    }
    statistics.peak().reached(sessions.incrementAndGet());
    if (server.portsRanLow()) {
      listener.portsRunLow(view.get().config().name(), server.state().name(), server.portsLeft());
    }
    return Optional.of(lease);
  }

  /// Room on a server, where there is any.
  @SuppressWarnings("ReferenceEquality") // the same look at the servers, or a later one
  private Optional<Lease> take(PoolView first, Client client, Set<String> excluded) {
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
        now = view.get();
        continue;
      }
      full = new HashSet<>(full); // another loop was faster
      full.add(server.state().name());
    }
  }

  private static long nowMillis(Client client) {
    return TimeUnit.NANOSECONDS.toMillis(client.scheduler().nanoTime());
  }

  private Optional<PooledServer> pick(PoolView now, Choice choice) {
    while (true) {
      var before = balancer.get();
      var pick = before.pick(choice);
      if (before.equals(pick.next()) || balancer.compareAndSet(before, pick.next())) {
        return pick.server().map(now.servers()::get);
      }
    }
  }
}
