package dev.buoy.agent.proxy;

import dev.buoy.agent.proxyproto.HeaderCodec;
import dev.buoy.agent.backend.SessionConfig;
import dev.buoy.agent.access.Verdict;
import dev.buoy.agent.relay.Connection;
import dev.buoy.agent.relay.Fault;
import dev.buoy.agent.relay.Relay;
import dev.buoy.agent.relay.RelayLoop;
import dev.buoy.agent.relay.Timeouts;
import dev.buoy.agent.time.Cancellable;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One accepted connection from selection to end: asks for a server, has the relay connect, tries again after a failed
/// attempt. Lives on the loop of its connection.
final class Session implements Relay.Events {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  /// A PROXY header comes at once, or not at all.
  private static final Duration HEADER = Duration.ofSeconds(5);
  private static final Fault LEFT = new Fault(Fault.Cause.CLIENT, "connection closed");
  private static final Fault NOT_ALLOWED = new Fault(Fault.Cause.LIMIT, "may not send a PROXY header");

  private final Connection client;
  private final Frontend frontend;
  private final FrontendConfig config;
  private final FrontendConfig.Bind bind;
  private final Pool pool;
  private final Statistics.Cell counters;
  private final Statistics.Cell poolCounters;
  private final Instant accepted;
  private final long acceptedMillis;
  private final long acceptedNanos;
  private final Set<String> tried = new HashSet<>();
  private Cancellable waiting = () -> {};
  private SessionEnd.Phase phase = SessionEnd.Phase.REQUEST;
  private int retries;
  private boolean redispatched;
  /// In the queue, from 1; 0: it did not have to wait.
  private int place;
  private long chosenMillis = -1;
  private long connectedMillis = -1;
  private final long id;
  private final Traffic traffic;
  /// When its longest life is over, on the loop's clock.
  private long lifeEnd = Long.MAX_VALUE;
  /// When the patience with its server's withdrawal is over.
  private long drainEnd = Long.MAX_VALUE;
  private long attemptNanos;
  private boolean ended;
  private Origin origin;
  private volatile @Nullable InetAddress admitted;
  private volatile SessionStatus.State state = SessionStatus.State.QUEUED;
  private volatile @Nullable Lease lease;
  private volatile @Nullable Fault cut;

  /// @param bind the address that it came to
  /// @param counters of its frontend on its loop
  Session(long id, Connection client, Frontend frontend, FrontendConfig.Bind bind, Pool pool, Statistics.Cell counters,
      Instant accepted) {
    this.id = id;
    this.client = client;
    this.origin = Origin.of(client);
    this.bind = bind;
    this.frontend = frontend;
    this.config = frontend.config();
    this.pool = pool;
    this.counters = counters;
    this.poolCounters = pool.counters(client.loop());
    this.acceptedNanos = nanoTime();
    this.accepted = accepted;
    this.acceptedMillis = client.relayLoop().nowMillis();
    this.traffic = new Traffic(acceptedMillis);
  }

  void start() {
    counters.begin(acceptedMillis);
    poolCounters.begin(acceptedMillis);
    if (bind.acceptProxy().isEmpty()) {
      admitted = client.remote().getAddress();
      begin();
    } else if (bind.acceptProxy().stream().anyMatch(network -> network.contains(client.remote().getAddress()))) {
      var most = config.clientTimeout();
      Relay.receiveHeader(client, most != null && most.compareTo(HEADER) < 0 ? most : HEADER, header -> {
        origin = Origin.of(client, header);
        judge(origin.source().getAddress());
      }, this::headless);
    } else {
      headless(NOT_ALLOWED);
    }
  }

  /// Goes on if the client that the header names may come.
  private void judge(InetAddress source) {
    if (frontend.admit(client, source) == Verdict.ADMITTED) {
      admitted = source;
      begin();
    } else {
      client.reset();
      ended(new Fault(Fault.Cause.LIMIT, "may not come"));
    }
  }

  private void begin() {
    phase = SessionEnd.Phase.QUEUE;
    ask();
  }

  /// Nobody knows whose it is.
  private void headless(Fault fault) {
    counters.count(Counter.HEADER_FAULTS);
    if (cut == null) {
      client.close();
    } else {
      client.reset();
    }
    ended(fault);
  }

  /// Cuts it; both peers see a reset. Any thread.
  void abort(Fault why) {
    cut = why;
    client.abort();
  }

  /// Cuts it unless it has left this server. Any thread.
  void end(Lease from, Fault why) {
    client.relayLoop().execute(() -> {
      if (lease == from && !ended) {
        abort(why);
      }
    });
  }

  /// Looks anew at how long it may use this server. Any thread.
  void review(Lease of) {
    client.relayLoop().execute(() -> {
      if (lease == of && !ended && connectedMillis >= 0) {
        limit();
      }
    });
  }

  /// How it stands. Any thread.
  /// @param now the time of day
  SessionStatus status(Instant now) {
    var using = lease;
    var idle = Math.max(0, client.relayLoop().clockMillis() - traffic.activeMillis());
    var age = Duration.between(accepted, now);
    return new SessionStatus(id, client.remote(), client.local(), config.name(), pool.config().name(),
        Optional.ofNullable(using).map(Lease::name), accepted, age.isNegative() ? Duration.ZERO : age,
        Duration.ofMillis(idle), traffic.in(), traffic.out(), state);
  }

  /// The loop that it lives on. Any thread.
  RelayLoop loop() {
    return client.relayLoop();
  }

  /// Whether the client connected to this address. Any thread.
  boolean at(InetAddress address) {
    return cut == null && address.equals(client.local().getAddress());
  }

  /// Whether it came in there. Any thread.
  boolean of(Frontend other) {
    return frontend == other;
  }

  /// The address that was let in, and counts until the end; empty: none yet. Any thread.
  Optional<InetAddress> admitted() {
    return Optional.ofNullable(admitted);
  }

  @Override
  public void unreachable(Fault fault) {
    var failed = lease();
    if (fault.cause() != Fault.Cause.RESOURCE) {
      pool.observed(failed, true);
    }
    failed.counters().count(Counter.CONNECT_ERRORS);
    counters.count(Counter.CONNECT_ERRORS);
    poolCounters.count(Counter.CONNECT_ERRORS);
    if (retries == pool.config().retries() || !client.open()) {
      client.close();
      ended(fault);
      return;
    }
    retries++;
    failed.counters().count(Counter.RETRIES);
    counters.count(Counter.RETRIES);
    poolCounters.count(Counter.RETRIES);
    // HAProxy keeps to the server until the last retry and pauses in between; nobody gains from that wait (ADR 0012).
    if (pool.config().redispatch()) {
      goElsewhere(failed);
    } else {
      tryAgainLater();
    }
  }

  @Override
  public void connected() {
    pool.observed(lease(), false);
    phase = SessionEnd.Phase.DATA;
    state = SessionStatus.State.OPEN;
    connectedMillis = client.relayLoop().nowMillis();
    long took = nanoTime() - attemptNanos;
    poolCounters.took(Timing.CONNECT, took);
    lease().counters().took(Timing.CONNECT, took);
    var limits = pool.config().session();
    if (limits.maxLifetime() != null) {
      lifeEnd = acceptedMillis + limits.lifetimeMillis(ThreadLocalRandom.current().nextDouble());
    }
    if (limits.maxLifetime() != null || lease().withdrawn()) {
      limit();
    }
  }

  /// Has the relay end it in time.
  private void limit() {
    var patience = pool.config().session().drainDeadline();
    drainEnd = patience == null || !lease().withdrawn()
        ? Long.MAX_VALUE
        : client.relayLoop().nowMillis() + patience.toMillis();
    client.endAt(Math.min(lifeEnd, drainEnd));
  }

  @Override
  public Fault overdue() {
    state = SessionStatus.State.ENDING;
    var text = lifeEnd <= drainEnd
        ? "max_lifetime " + text(pool.config().session().maxLifetime())
        : "drain_deadline " + text(pool.config().session().drainDeadline()) + " of server " + lease().name();
    return new Fault(Fault.Cause.KILLED, text);
  }

  private static String text(@Nullable Duration limit) {
    return limit == null ? "" : SessionConfig.text(limit);
  }

  @Override
  public void clientFinished() {
    finished(SessionStatus.State.CLIENT_CLOSED);
  }

  @Override
  public void serverFinished() {
    finished(SessionStatus.State.SERVER_CLOSED);
  }

  private void finished(SessionStatus.State side) {
    if (state == SessionStatus.State.OPEN) {
      state = side;
    }
  }

  @Override
  public void fromClient(long bytes) {
    traffic.received(bytes, client.relayLoop().nowMillis());
    counters.add(Counter.BYTES_IN, bytes);
    poolCounters.add(Counter.BYTES_IN, bytes);
    lease().counters().add(Counter.BYTES_IN, bytes);
  }

  @Override
  public void fromServer(long bytes) {
    traffic.sent(bytes, client.relayLoop().nowMillis());
    counters.add(Counter.BYTES_OUT, bytes);
    poolCounters.add(Counter.BYTES_OUT, bytes);
    lease().counters().add(Counter.BYTES_OUT, bytes);
  }

  @Override
  public void ended(@Nullable Fault fault) {
    if (ended) {
      return;
    }
    ended = true;
    waiting.cancel();
    var why = cut != null ? cut : fault;
    long took = nanoTime() - acceptedNanos;
    account(counters, why, took);
    account(poolCounters, why, took);
    frontend.ended(this, end(why));
    var used = lease;
    if (used != null) {
      account(used.counters(), why, took);
      used.release();
    }
    counters.count(Counter.CLOSED);
    poolCounters.count(Counter.CLOSED);
  }

  private static void account(Statistics.Cell cell, @Nullable Fault why, long took) {
    cell.took(Timing.SESSION, took);
    if (why != null) {
      cell.ended(why.cause());
      cell.count(switch (why.cause()) {
        case CLIENT, CLIENT_TIMEOUT -> Counter.CLIENT_FAULTS;
        case SERVER, SERVER_TIMEOUT -> Counter.SERVER_FAULTS;
        case LIMIT, RESOURCE, KILLED, DOWN, UP -> Counter.OWN_FAULTS;
      });
    }
  }

  private long nanoTime() {
    return client.relayLoop().ticker().nanoTime();
  }

  private SessionEnd end(@Nullable Fault why) {
    var used = lease;
    var server = Optional.ofNullable(used).map(Lease::name);
    int own = used == null ? 0 : 1;
    var load = new SessionEnd.Load(frontend.nodeSessions(), frontend.sessions(),
        pool.sessions() + pool.waiting() - own, used == null ? 0 : used.sessions() - own, place);
    if (chosenMillis < 0 && place > 0) {
      chosenMillis = client.relayLoop().nowMillis(); // it waited for nothing
    }
    return new SessionEnd(origin.source(), origin.destination(), accepted, config.name(), pool.config().name(), server,
        between(acceptedMillis, chosenMillis), between(chosenMillis, connectedMillis),
        Duration.ofMillis(client.relayLoop().nowMillis() - acceptedMillis), traffic.in(), traffic.out(), phase,
        Optional.ofNullable(why), retries, redispatched, load);
  }

  private static Optional<Duration> between(long from, long to) {
    return to < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(to - from));
  }

  /// The client has left while it waited, or was cut.
  private void left() {
    waiting.cancel();
    client.reset();
    ended(LEFT);
  }

  private void ask() {
    int ahead = pool.waiting();
    Relay.await(client, pool.config().abortOnClose(), this::left);
    if (!ended) {
      waiting = pool.select(ServerSelection.Client.of(client, origin), tried, selection -> {
        switch (selection) {
          case ServerSelection.Selection.Chosen(var chosen) -> begin(chosen);
          case ServerSelection.Selection.Refused(var fault) -> refused(fault);
        }
      });
      if (lease == null && !ended) {
        place = ahead + 1;
      }
    }
  }

  /// A client that left while the answer was under way uses no server.
  private void begin(Lease chosen) {
    if (ended) {
      chosen.release();
      return;
    }
    lease = chosen;
    chosen.begin(this);
    connect(chosen);
  }

  private void connect(Lease chosen) {
    if (chosenMillis < 0) {
      chosenMillis = client.relayLoop().nowMillis();
      if (chosenMillis > acceptedMillis) {
        poolCounters.took(Timing.QUEUE, TimeUnit.MILLISECONDS.toNanos(chosenMillis - acceptedMillis));
      }
    }
    attemptNanos = nanoTime();
    phase = SessionEnd.Phase.CONNECT;
    state = SessionStatus.State.CONNECTING;
    var version = chosen.link().sendProxy();
    Relay.relay(client, new Relay.Route(chosen.address(), timeouts(), chosen.outgoing(origin.source().getAddress()),
        version == null ? Relay.Preface.NONE : () -> HeaderCodec.encode(version, origin.header())), this);
  }

  private Timeouts timeouts() {
    var backend = pool.config().timeouts();
    var tunnel = backend.tunnel();
    return new Timeouts(backend.connect(), tunnel != null ? tunnel : config.clientTimeout(),
        tunnel != null ? tunnel : backend.server(), config.clientFinTimeout(), backend.serverFin());
  }

  private void goElsewhere(Lease failed) {
    tried.add(failed.name());
    Relay.await(client, pool.config().abortOnClose(), this::left);
    if (ended) {
      return;
    }
    waiting = pool.select(ServerSelection.Client.of(client, origin), tried, selection -> {
      switch (selection) {
        case ServerSelection.Selection.Chosen(var other) when ended -> other.release();
        case ServerSelection.Selection.Chosen(var other) -> {
          if (!other.name().equals(failed.name())) {
            redispatched(failed);
          }
          failed.release();
          begin(other);
        }
        case ServerSelection.Selection.Refused _ -> tryAgainLater();
      }
    });
  }

  private void redispatched(Lease from) {
    redispatched = true;
    from.counters().count(Counter.REDISPATCHES);
    counters.count(Counter.REDISPATCHES);
    poolCounters.count(Counter.REDISPATCHES);
  }

  /// The same server again, but not at once: it may be starting.
  private void tryAgainLater() {
    if (ended) {
      return;
    }
    var timeout = pool.config().timeouts().connect();
    var pause = timeout != null && timeout.compareTo(PAUSE) < 0 ? timeout : PAUSE;
    Relay.await(client, pool.config().abortOnClose(), this::left);
    if (!ended) {
      waiting = client.scheduler().schedule(pause, () -> {
        if (lease().withdrawn()) {
          replace(lease());
        } else {
          connect(lease());
        }
      });
    }
  }

  /// In drain or maintenance a server gets no new connections, not even those that wait for it.
  private void replace(Lease withdrawn) {
    tried.clear();
    lease = null;
    state = SessionStatus.State.QUEUED;
    withdrawn.release();
    redispatched(withdrawn);
    ask();
  }

  private void refused(Fault fault) {
    if (ended) {
      return;
    }
    if (fault.cause() == Fault.Cause.SERVER) {
      phase = SessionEnd.Phase.CONNECT; // as HAProxy has it where there is nothing to wait for
    }
    counters.count(Counter.REFUSED);
    client.close();
    ended(fault);
  }

  private Lease lease() {
    return Objects.requireNonNull(lease);
  }
}
