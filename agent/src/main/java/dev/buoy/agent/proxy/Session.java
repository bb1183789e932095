package dev.buoy.agent.proxy;

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
import org.jspecify.annotations.Nullable;

/// One accepted connection from selection to end: asks for a server, has the relay connect, tries again after a failed
/// attempt. Lives on the loop of its connection.
final class Session implements Relay.Events {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Fault LEFT = new Fault(Fault.Cause.CLIENT, "connection closed");

  private final Connection client;
  private final Frontend frontend;
  private final FrontendConfig config;
  private final Pool pool;
  private final Statistics.Cell counters;
  private final Instant accepted;
  private final long acceptedMillis;
  private final Set<String> tried = new HashSet<>();
  private Cancellable waiting = () -> {};
  private SessionEnd.Phase phase = SessionEnd.Phase.REQUEST;
  private int retries;
  private boolean redispatched;
  private int ahead;
  private long chosenMillis = -1;
  private long connectedMillis = -1;
  private long bytesIn;
  private long bytesOut;
  private boolean ended;
  private @Nullable Lease lease;
  private volatile @Nullable Fault cut;

  /// @param counters of its frontend on its loop
  Session(Connection client, Frontend frontend, Pool pool, Statistics.Cell counters, Instant accepted) {
    this.client = client;
    this.frontend = frontend;
    this.config = frontend.config();
    this.pool = pool;
    this.counters = counters;
    this.accepted = accepted;
    this.acceptedMillis = client.relayLoop().nowMillis();
  }

  void start() {
    counters.count(Counter.OPENED);
    phase = SessionEnd.Phase.QUEUE;
    ask();
  }

  /// Cuts it; both peers see a reset. Any thread.
  void abort(Fault why) {
    cut = why;
    client.abort();
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

  /// Who came. Any thread.
  InetAddress client() {
    return client.remote().getAddress();
  }

  @Override
  public void unreachable(Fault fault) {
    var failed = lease();
    failed.counters().count(Counter.CONNECT_ERRORS);
    counters.count(Counter.CONNECT_ERRORS);
    if (retries == pool.config().retries() || !client.open()) {
      client.close();
      ended(fault);
      return;
    }
    retries++;
    // HAProxy keeps to the server until the last retry and pauses in between; nobody gains from that wait (ADR 0012).
    if (pool.config().redispatch()) {
      goElsewhere(failed);
    } else {
      tryAgainLater();
    }
  }

  @Override
  public void connected() {
    phase = SessionEnd.Phase.DATA;
    connectedMillis = client.relayLoop().nowMillis();
  }

  @Override
  public void fromClient(long bytes) {
    bytesIn += bytes;
    counters.add(Counter.BYTES_IN, bytes);
    lease().counters().add(Counter.BYTES_IN, bytes);
  }

  @Override
  public void fromServer(long bytes) {
    bytesOut += bytes;
    counters.add(Counter.BYTES_OUT, bytes);
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
    if (why != null) {
      counters.count(switch (why.cause()) {
        case CLIENT, CLIENT_TIMEOUT -> Counter.CLIENT_FAULTS;
        case SERVER, SERVER_TIMEOUT -> Counter.SERVER_FAULTS;
        case LIMIT, RESOURCE, KILLED, DOWN, UP -> Counter.OWN_FAULTS;
      });
    }
    frontend.ended(this, end(why));
    if (lease != null) {
      lease.release();
    }
    counters.count(Counter.CLOSED);
  }

  private SessionEnd end(@Nullable Fault why) {
    var server = Optional.ofNullable(lease).map(Lease::name);
    var load = new SessionEnd.Load(frontend.nodeSessions(), frontend.sessions(), pool.sessions(),
        lease == null ? 0 : lease.sessions(), ahead);
    return new SessionEnd(client.remote(), client.local(), accepted, config.name(), pool.config().name(), server,
        between(acceptedMillis, chosenMillis), between(chosenMillis, connectedMillis),
        Duration.ofMillis(client.relayLoop().nowMillis() - acceptedMillis), bytesIn, bytesOut, phase,
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
    ahead = pool.waiting();
    Relay.await(client, pool.config().abortOnClose(), this::left);
    if (!ended) {
      waiting = pool.select(ServerSelection.Client.of(client), tried, selection -> {
        switch (selection) {
          case ServerSelection.Selection.Chosen(var chosen) -> connect(chosen);
          case ServerSelection.Selection.Refused(var fault) -> refused(fault);
        }
      });
    }
  }

  private void connect(Lease chosen) {
    if (chosenMillis < 0) {
      chosenMillis = client.relayLoop().nowMillis();
    }
    lease = chosen;
    phase = SessionEnd.Phase.CONNECT;
    Relay.relay(client, new Relay.Route(chosen.address(), timeouts()), this);
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
    waiting = pool.select(ServerSelection.Client.of(client), tried, selection -> {
      switch (selection) {
        case ServerSelection.Selection.Chosen(var other) -> {
          redispatched |= !other.name().equals(failed.name());
          failed.release();
          connect(other);
        }
        case ServerSelection.Selection.Refused _ -> tryAgainLater();
      }
    });
  }

  /// The same server again, but not at once: it may be starting.
  private void tryAgainLater() {
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
    withdrawn.release();
    redispatched = true;
    ask();
  }

  private void refused(Fault fault) {
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
