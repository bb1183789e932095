package dev.buoy.agent.proxy;

import dev.buoy.agent.access.Verdict;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.relay.Connection;
import dev.buoy.agent.relay.RelayLoop;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A listener that runs: hands each connection to a session, at most `maxconn` at once.
final class Frontend {
  private final Proxy.Shared shared;
  private final Statistics statistics;
  private final Room room;
  private final Admission admission;
  private final Denials denials;
  /// Sessions; room is also taken for who may be about to come.
  private final AtomicInteger open = new AtomicInteger();
  private final Scarcity scarcity = new Scarcity(this::lacks);
  private volatile FrontendConfig config;
  private volatile Pool pool;
  private volatile List<ListeningSocket> sockets = List.of();

  Frontend(FrontendConfig config, Pool pool, int loops, Proxy.Shared shared) {
    this.config = config;
    this.pool = pool;
    this.shared = shared;
    this.room = new Room(config.maxconn());
    this.statistics = new Statistics(loops, shared.ticker());
    this.admission = new Admission(shared.scheduler(), this::resume);
    this.denials = new Denials(shared.scheduler(),
        (count, latest, why) -> shared.listener().clientsDenied(this.config.name(), count, latest, why));
  }

  FrontendConfig config() {
    return config;
  }

  List<ListeningSocket> sockets() {
    return sockets;
  }

  /// Takes over another configuration: new connections follow it, open ones stay as they are.
  void become(FrontendConfig newConfig, Pool newPool, List<ListeningSocket> newSockets) {
    config = newConfig;
    pool = newPool;
    room.become(newConfig.maxconn());
    admission.become(newConfig.admission(),
        () -> shared.sessions().stream().filter(session -> session.of(this))
            .flatMap(session -> session.visit().stream()));
    var added = newSockets.stream().filter(socket -> !sockets.contains(socket)).toList();
    sockets = List.copyOf(newSockets);
    newConfig.binds().forEach(bind -> sockets.stream()
        .filter(socket -> socket.bind().address().equals(bind.address())).forEach(socket -> {
          socket.become(bind);
          socket.serve(new Door(this, bind));
        }));
    added.forEach(this::listens);
  }

  /// One of its sockets listens, or does not.
  void listens(ListeningSocket socket) {
    var listening = socket.listening();
    shared.listener().frontendChanged(config.name(), socket.bind(), listening,
        new Why(listening ? "listens" : socket.reason(), socket.causes()));
  }

  /// Whether it takes connections on each of its addresses.
  boolean listening() {
    return !sockets.isEmpty() && sockets.stream().allMatch(ListeningSocket::listening);
  }

  /// Whether it is to take connections at one of these addresses.
  boolean serves(Collection<InetAddress> addresses) {
    return sockets.stream().anyMatch(socket -> addresses.stream().anyMatch(socket.bind()::covers));
  }

  /// What keeps it from taking connections at these addresses, one sentence for each bind.
  List<String> failuresAt(Collection<InetAddress> addresses) {
    return sockets.stream().filter(socket -> !socket.listening())
        .filter(socket -> addresses.stream().anyMatch(socket.bind()::covers))
        .map(socket -> "frontend " + config.name() + " does not listen on " + socket.bind().text() + ": "
            + socket.reason())
        .toList();
  }

  FrontendStatus status() {
    var reason = Stream.concat(Stream.of(scarcity.reason()), sockets.stream().map(Frontend::remark))
        .filter(text -> !text.isEmpty()).distinct().collect(Collectors.joining("; "));
    return new FrontendStatus(config, listening(), reason, statistics.totals(), statistics.activity(),
        sockets.stream().map(ListeningSocket::queue).toList());
  }

  private static String remark(ListeningSocket socket) {
    return !socket.listening() || socket.here()
        ? socket.reason()
        : socket.bind().address().getAddress().getHostAddress() + " is on no interface of this node";
  }

  /// Whether nobody on this node gets through to a server.
  boolean severed(String backend, String server) {
    return shared.severed().test(backend, server);
  }

  /// Takes room for a connection, here and on the node.
  boolean reserve() {
    if (!admission.accepting() || !room.take()) {
      return false;
    }
    if (!shared.room().take()) {
      room.release();
      return false;
    }
    return true;
  }

  /// Gives it back.
  void release() {
    room.release();
    if (shared.room().release()) {
      shared.resume().run();
    } else {
      resume();
    }
  }

  /// Accepts again where room was lacking.
  void resume() {
    if (!admission.held()) {
      sockets.forEach(ListeningSocket::resume);
    }
  }

  /// Serves a connection that came to one of its addresses, if it may come. On the loop of the connection.
  void accepted(Connection connection, FrontendConfig.Bind bind) {
    admission.accepted();
    if (!bind.acceptProxy().isEmpty()) {
      serve(connection, bind, null); // a PROXY header will say whose it is
      return;
    }
    var visit = new Visit(connection.remote().getAddress());
    if (admit(connection, visit) == Verdict.ADMITTED) {
      serve(connection, bind, visit);
    } else {
      connection.reset();
    }
  }

  /// Whether a client may come now; who may not is counted. On the loop of the connection.
  /// @param visit from where its PROXY header says, where there is one
  Verdict admit(Connection connection, Visit visit) {
    var verdict = admission.admit(visit);
    var client = visit.client();
    switch (verdict) {
      case ADMITTED -> {
      }
      case NOT_ALLOWED -> denied(connection, client, Counter.DENIED_ACCESS, verdict);
      case TOO_MANY -> denied(connection, client, Counter.DENIED_CONNECTIONS, verdict);
      case TOO_FAST -> denied(connection, client, Counter.DENIED_RATE, verdict);
    }
    return verdict;
  }

  private void denied(Connection connection, InetAddress client, Counter counter, Verdict why) {
    statistics.of(connection.loop()).count(counter);
    denials.add(client, why);
  }

  /// One that was admitted belongs to a session now.
  void entered(Visit visit) {
    admission.entered(visit);
  }

  private void serve(Connection connection, FrontendConfig.Bind bind, @Nullable Visit visit) {
    var session = new Session(shared.ids().incrementAndGet(), connection, this, bind, pool,
        statistics.of(connection.loop()), shared.clock().instant());
    shared.sessions().add(session);
    statistics.peak().reached(open.incrementAndGet());
    session.start(visit);
  }

  /// A session of this frontend is over.
  void ended(Session session, SessionEnd end) {
    shared.sessions().remove(session);
    open.decrementAndGet();
    session.visit().ifPresent(Visit::end);
    shared.log().ended(end);
  }

  /// How many are open.
  int sessions() {
    return open.get();
  }

  /// How many are open of all frontends.
  int nodeSessions() {
    return shared.sessions().size();
  }

  /// A loop had no descriptor for a connection.
  void exhausted(RelayLoop loop, String reason) {
    scarcity.felt(reason, loop.scheduler());
  }

  private void lacks(String what) {
    shared.listener().frontendPaused(config.name(), !what.isEmpty(), Why.because(what.isEmpty()
        ? "accepts again"
        : what + ": clients wait; for more raise LimitNOFILE of the unit, or lower maxconn"));
  }
}
