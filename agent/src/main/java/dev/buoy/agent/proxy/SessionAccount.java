package dev.buoy.agent.proxy;

import dev.buoy.agent.relay.Fault;
import dev.buoy.agent.relay.RelayLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What is kept of one session for the statistics and the log: when it came how far, how often it was tried again, what
/// it carried. Counts it for its frontend, its backend and its servers. On the session's loop.
final class SessionAccount {
  private final RelayLoop loop;
  private final Statistics.Cell frontend;
  private final Statistics.Cell backend;
  private final Instant accepted;
  private final long acceptedMillis;
  private final long acceptedNanos;
  private final Traffic traffic;
  private SessionEnd.Phase phase = SessionEnd.Phase.REQUEST;
  private int retries;
  private boolean redispatched;
  private int serverPlace;
  private int place;
  private long chosenMillis = -1;
  private long connectedMillis = -1;
  private long attemptNanos;

  /// @param frontend its counters on this loop
  /// @param backend likewise
  SessionAccount(RelayLoop loop, Statistics.Cell frontend, Statistics.Cell backend, Instant accepted) {
    this.loop = loop;
    this.frontend = frontend;
    this.backend = backend;
    this.accepted = accepted;
    this.acceptedNanos = loop.ticker().nanoTime();
    this.acceptedMillis = loop.nowMillis();
    this.traffic = new Traffic(acceptedMillis);
  }

  /// When it was accepted. Any thread.
  Instant accepted() {
    return accepted;
  }

  /// The same on the loop's clock.
  long acceptedMillis() {
    return acceptedMillis;
  }

  /// What it has carried. Any thread.
  Traffic traffic() {
    return traffic;
  }

  int retries() {
    return retries;
  }

  /// In the queue of the server that its client stays with, from 1; 0: it did not have to wait there.
  int serverPlace() {
    return serverPlace;
  }

  /// In the queue of those who wait for any server, likewise.
  int place() {
    return place;
  }

  private boolean waited() {
    return serverPlace + place > 0;
  }

  /// Whether it had a server.
  boolean connected() {
    return connectedMillis >= 0;
  }

  void begin() {
    frontend.begin(acceptedMillis);
    backend.begin(acceptedMillis);
  }

  void reach(SessionEnd.Phase newPhase) {
    phase = newPhase;
  }

  /// It has to wait.
  void waits(ServerSelection.Wait wait) {
    serverPlace = wait.ofServer() ? wait.place() : 0;
    place = wait.ofServer() ? 0 : wait.place();
  }

  void ofFrontend(Counter counter) {
    frontend.count(counter);
  }

  void count(Counter counter) {
    frontend.count(counter);
    backend.count(counter);
  }

  void count(Counter counter, Lease server) {
    count(counter);
    server.counters().count(counter);
  }

  /// An attempt begins.
  void connects() {
    if (chosenMillis < 0) {
      chosenMillis = loop.nowMillis();
      if (waited()) {
        backend.took(Timing.QUEUE, TimeUnit.MILLISECONDS.toNanos(chosenMillis - acceptedMillis));
      }
    }
    attemptNanos = loop.ticker().nanoTime();
    phase = SessionEnd.Phase.CONNECT;
  }

  void retries(Lease failed) {
    retries++;
    count(Counter.RETRIES, failed);
  }

  /// It goes to another server.
  void redispatched(Lease from) {
    redispatched = true;
    count(Counter.REDISPATCHES, from);
  }

  /// The attempt has succeeded.
  void connected(Lease server) {
    phase = SessionEnd.Phase.DATA;
    connectedMillis = loop.nowMillis();
    long took = loop.ticker().nanoTime() - attemptNanos;
    backend.took(Timing.CONNECT, took);
    server.counters().took(Timing.CONNECT, took);
  }

  /// From the client.
  void received(long bytes, Lease server) {
    traffic.received(bytes, loop.nowMillis());
    frontend.add(Counter.BYTES_IN, bytes);
    backend.add(Counter.BYTES_IN, bytes);
    server.counters().add(Counter.BYTES_IN, bytes);
  }

  /// To the client.
  void sent(long bytes, Lease server) {
    traffic.sent(bytes, loop.nowMillis());
    frontend.add(Counter.BYTES_OUT, bytes);
    backend.add(Counter.BYTES_OUT, bytes);
    server.counters().add(Counter.BYTES_OUT, bytes);
  }

  /// It is over.
  /// @param server that it had last
  void end(@Nullable Fault why, @Nullable Lease server) {
    long took = loop.ticker().nanoTime() - acceptedNanos;
    end(frontend, why, took);
    end(backend, why, took);
    if (server != null) {
      end(server.counters(), why, took);
    }
  }

  private static void end(Statistics.Cell cell, @Nullable Fault why, long took) {
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

  /// For the log.
  /// @param server name of the one that it had last
  SessionEnd told(Origin origin, String frontendName, String backendName, Optional<String> server, @Nullable Fault why,
      SessionEnd.Load load) {
    if (chosenMillis < 0 && waited()) {
      chosenMillis = loop.nowMillis(); // it waited for nothing
    }
    return new SessionEnd(origin.source(), origin.destination(), accepted, frontendName, backendName, server,
        between(acceptedMillis, chosenMillis), between(chosenMillis, connectedMillis),
        Duration.ofMillis(loop.nowMillis() - acceptedMillis), traffic.in(), traffic.out(), phase,
        Optional.ofNullable(why), retries, redispatched, load);
  }

  private static Optional<Duration> between(long from, long to) {
    return to < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(to - from));
  }
}
