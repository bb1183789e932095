package dev.buoy.agent.proxy;

import dev.buoy.agent.relay.Fault;
import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Balancer;
import dev.buoy.agent.backend.Candidate;
import dev.buoy.agent.backend.Choice;
import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.check.CheckReport;
import dev.buoy.agent.check.Health;
import dev.buoy.agent.journal.Why;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A backend that runs: its servers as they stand and one rotation for all loops. Any thread may call.
final class Pool implements ServerSelection {
  private final int loops;
  private final InstantSource clock;
  private final ProxyListener listener;
  private final Statistics statistics;
  private final AtomicReference<Balancer> balancer;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile View view;

  Pool(BackendConfig config, int loops, InstantSource clock, ProxyListener listener) {
    this.loops = loops;
    this.clock = clock;
    this.listener = listener;
    this.statistics = new Statistics(loops);
    this.view = View.of(config, Map.of());
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
          known = new PooledServer(Server.initial(server), new Statistics(loops), clock.instant());
        } else {
          var weightStays = known.state().config().weight() == server.weight();
          var moved = known.state().with(server);
          known.become(weightStays ? moved : moved.withWeight(server.weight()));
        }
        servers.put(server.name(), known);
      }
      view = View.of(config, servers);
    });
  }

  @Override
  public void select(Client client, Set<String> excluded, Consumer<Selection> answer) {
    var now = view;
    var loop = client.loop();
    var chosen = pick(now, now.choice(client, excluded));
    if (chosen.isPresent()) {
      answer.accept(new Selection.Chosen(new Lease(chosen.get(), loop)));
      return;
    }
    if (excluded.isEmpty()) {
      statistics.of(loop).count(Counter.REFUSED);
    }
    answer.accept(new Selection.Refused(
        new Fault(Fault.Party.SERVER, "backend " + now.config().name() + " has no usable server")));
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
    return update(name, server -> server.with(state), reason);
  }

  /// Sets the weight of a server until the file's own changes; answers whether it was another.
  boolean setWeight(String name, int weight) {
    return update(name, server -> server.withWeight(weight), "");
  }

  BackendStatus status() {
    var now = view;
    return new BackendStatus(now.config(), now.servers().values().stream().map(PooledServer::status).toList(),
        statistics.totals().get(Counter.REFUSED));
  }

  private void turn(PooledServer server, OperationalState state, Why why) {
    var before = server.state();
    if (before.operational() != state) {
      server.become(before.with(state), why.reason(), clock.instant());
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
        view = View.of(view.config(), view.servers());
      }
    });
    return known[0];
  }

  private Optional<PooledServer> pick(View now, Choice choice) {
    while (true) {
      var before = balancer.get();
      var pick = before.pick(choice);
      if (before == pick.next() || balancer.compareAndSet(before, pick.next())) {
        return pick.server().map(now.servers()::get);
      }
    }
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
      List<Candidate> candidates) {
    static View of(BackendConfig config, Map<String, PooledServer> servers) {
      var order = List.copyOf(servers.values());
      return new View(config, servers, order,
          order.stream().map(server -> server.state().candidate(config.balance())).toList());
    }

    Choice choice(Client client, Set<String> excluded) {
      var decisive = config.balance().byDestination() ? client.destination() : client.address();
      return new Choice(candidates, excluded, place -> order.get(place).sessions(), Choice.key(decisive),
          ThreadLocalRandom.current().nextLong());
    }
  }
}
