package dev.buoy.agent.proxy;

import dev.buoy.agent.relay.Connection;
import dev.buoy.agent.relay.Fault;
import dev.buoy.agent.relay.Relay;
import dev.buoy.agent.relay.RelayLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One accepted connection from selection to end: asks for a server, has the relay connect, tries again after a failed
/// attempt. Lives on the loop of its connection.
final class Session implements Relay.Events {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Connection client;
  private final Pool pool;
  private final @Nullable Duration clientTimeout;
  private final Statistics.Cell counters;
  private final Consumer<Session> onEnd;
  private final Set<String> tried = new HashSet<>();
  private int retriesLeft;
  private @Nullable Lease lease;
  private volatile boolean aborted;

  /// @param counters of its frontend on its loop
  Session(Connection client, Pool pool, @Nullable Duration clientTimeout, Statistics.Cell counters,
      Consumer<Session> onEnd) {
    this.client = client;
    this.pool = pool;
    this.clientTimeout = clientTimeout;
    this.counters = counters;
    this.onEnd = onEnd;
  }

  void start() {
    counters.count(Counter.OPENED);
    retriesLeft = pool.config().retries();
    pool.select(ServerSelection.Client.of(client), tried, selection -> {
      switch (selection) {
        case ServerSelection.Selection.Chosen(var chosen) -> connect(chosen);
        case ServerSelection.Selection.Refused(var fault) -> refused(fault);
      }
    });
  }

  /// Cuts it; both peers see a reset. Any thread.
  void abort() {
    aborted = true;
    client.abort();
  }

  /// The loop that it lives on. Any thread.
  RelayLoop loop() {
    return client.relayLoop();
  }

  /// Whether the client connected to this address. Any thread.
  boolean at(InetAddress address) {
    return !aborted && address.equals(client.local().getAddress());
  }

  @Override
  public void unreachable(Fault fault) {
    var failed = lease();
    pool.observed(failed, true);
    failed.counters().count(Counter.CONNECT_ERRORS);
    counters.count(Counter.CONNECT_ERRORS);
    if (retriesLeft == 0 || !client.open()) {
      client.close();
      ended(fault);
      return;
    }
    retriesLeft--;
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
  }

  @Override
  public void fromClient(long bytes) {
    counters.add(Counter.BYTES_IN, bytes);
    lease().counters().add(Counter.BYTES_IN, bytes);
  }

  @Override
  public void fromServer(long bytes) {
    counters.add(Counter.BYTES_OUT, bytes);
    lease().counters().add(Counter.BYTES_OUT, bytes);
  }

  @Override
  public void ended(@Nullable Fault fault) {
    if (fault != null) {
      counters.count(switch (aborted ? Fault.Party.US : fault.party()) {
        case CLIENT -> Counter.CLIENT_FAULTS;
        case SERVER -> Counter.SERVER_FAULTS;
        case US -> Counter.OWN_FAULTS;
      });
    }
    if (lease != null) {
      lease.release();
    }
    counters.count(Counter.CLOSED);
    onEnd.accept(this);
  }

  private void connect(Lease chosen) {
    lease = chosen;
    var config = pool.config();
    Relay.relay(client,
        new Relay.Route(chosen.address(), config.connectTimeout(), clientTimeout, config.serverTimeout()), this);
  }

  private void goElsewhere(Lease failed) {
    tried.add(failed.name());
    pool.select(ServerSelection.Client.of(client), tried, selection -> {
      switch (selection) {
        case ServerSelection.Selection.Chosen(var other) -> {
          failed.release();
          connect(other);
        }
        case ServerSelection.Selection.Refused _ -> tryAgainLater();
      }
    });
  }

  /// The same server again, but not at once: it may be starting.
  private void tryAgainLater() {
    var timeout = pool.config().connectTimeout();
    var pause = timeout != null && timeout.compareTo(PAUSE) < 0 ? timeout : PAUSE;
    client.scheduler().schedule(pause, () -> {
      if (!client.open()) {
        ended(new Fault(Fault.Party.CLIENT, "connection closed"));
      } else if (lease().withdrawn()) {
        replace(lease());
      } else {
        connect(lease());
      }
    });
  }

  /// In drain or maintenance a server gets no new connections, not even those that wait for it.
  private void replace(Lease withdrawn) {
    tried.clear();
    pool.select(ServerSelection.Client.of(client), tried, selection -> {
      switch (selection) {
        case ServerSelection.Selection.Chosen(var other) -> {
          withdrawn.release();
          connect(other);
        }
        case ServerSelection.Selection.Refused(var fault) -> refused(fault);
      }
    });
  }

  private void refused(Fault fault) {
    counters.count(Counter.REFUSED);
    client.close();
    ended(fault);
  }

  private Lease lease() {
    return Objects.requireNonNull(lease);
  }
}
