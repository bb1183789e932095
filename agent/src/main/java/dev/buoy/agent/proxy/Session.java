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
import java.util.function.Consumer;
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
  private final SessionAccount account;
  private final Set<String> tried = new HashSet<>();
  private Cancellable waiting = () -> {};
  private final long id;
  /// When its longest life is over, on the loop's clock.
  private long lifeEnd = Long.MAX_VALUE;
  /// When the patience with its server's withdrawal is over.
  private long drainEnd = Long.MAX_VALUE;
  private boolean ended;
  private Origin origin;
  private volatile @Nullable Visit visit;
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
    this.account = new SessionAccount(client.relayLoop(), counters, pool.counters(client.loop()), accepted);
  }

  /// @param admitted absent: its client is not known yet
  void start(@Nullable Visit admitted) {
    account.begin();
    if (admitted != null) {
      begin(admitted);
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
    var judged = new Visit(source);
    if (frontend.admit(client, judged) == Verdict.ADMITTED) {
      begin(judged);
    } else {
      client.reset();
      ended(new Fault(Fault.Cause.LIMIT, "may not come"));
    }
  }

  private void begin(Visit admitted) {
    visit = admitted;
    frontend.entered(admitted);
    account.reach(SessionEnd.Phase.QUEUE);
    ask();
  }

  /// Nobody knows whose it is.
  private void headless(Fault fault) {
    account.ofFrontend(Counter.HEADER_FAULTS);
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
      if (lease == of && !ended && account.connected()) {
        limit();
      }
    });
  }

  /// How it stands. Any thread.
  /// @param now the time of day
  SessionStatus status(Instant now) {
    var using = lease;
    var traffic = account.traffic();
    var idle = Math.max(0, client.relayLoop().clockMillis() - traffic.activeMillis());
    var age = Duration.between(account.accepted(), now);
    return new SessionStatus(id, client.remote(), client.local(), config.name(), pool.config().name(),
        Optional.ofNullable(using).map(Lease::name), account.accepted(), age.isNegative() ? Duration.ZERO : age,
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

  /// What was let in; empty: nothing yet. Any thread.
  Optional<Visit> visit() {
    return Optional.ofNullable(visit);
  }

  @Override
  public void unreachable(Fault fault) {
    var failed = lease();
    if (fault.cause() != Fault.Cause.RESOURCE) {
      pool.observed(failed, true);
    }
    account.count(Counter.CONNECT_ERRORS, failed);
    if (account.retries() == pool.config().retries() || !client.open()) {
      client.dismiss();
      ended(fault);
      return;
    }
    account.retries(failed);
    // HAProxy keeps to the server until the last retry and pauses in between; nobody gains from that wait (ADR 0012).
    tried.add(failed.name());
    if (pool.config().redispatch() && pool.usable(tried)) {
      goElsewhere(failed);
    } else {
      tryAgainLater();
    }
  }

  @Override
  public void connected() {
    pool.observed(lease(), false);
    state = SessionStatus.State.OPEN;
    account.connected(lease());
    var limits = pool.config().session();
    if (limits.maxLifetime() != null) {
      lifeEnd = account.acceptedMillis() + limits.lifetimeMillis(ThreadLocalRandom.current().nextDouble());
    }
    if (limits.maxLifetime() != null || lease().withdrawn()) {
      limit();
    }
  }

  /// Has the relay end it in time.
  private void limit() {
    if (state == SessionStatus.State.ENDING) {
      return; // it has its time already
    }
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
    account.received(bytes, lease());
  }

  @Override
  public void fromServer(long bytes) {
    account.sent(bytes, lease());
  }

  @Override
  public void ended(@Nullable Fault fault) {
    if (ended) {
      return;
    }
    ended = true;
    waiting.cancel();
    var why = cut != null ? cut : fault;
    var used = lease;
    account.end(why, used);
    frontend.ended(this, end(why));
    if (used != null) {
      used.release();
    }
    account.count(Counter.CLOSED);
  }

  private SessionEnd end(@Nullable Fault why) {
    var used = lease;
    int own = used == null ? 0 : 1;
    var load = new SessionEnd.Load(frontend.nodeSessions(), frontend.sessions(),
        pool.sessions() + pool.waiting() - own, used == null ? 0 : used.sessions() - own, account.serverPlace(),
        account.place());
    return account.told(origin, config.name(), pool.config().name(), Optional.ofNullable(used).map(Lease::name), why,
        load);
  }

  /// The client has left while it waited, or was cut.
  private void left() {
    waiting.cancel();
    if (client.open() && cut == null) {
      client.dismiss(); // it has only said that it will send no more
    } else {
      client.reset();
    }
    ended(LEFT);
  }

  private void ask() {
    ask(selection -> {
      switch (selection) {
        case ServerSelection.Selection.Chosen(var chosen) -> begin(chosen);
        case ServerSelection.Selection.Refused(var fault) -> refused(fault);
      }
    });
  }

  private void ask(Consumer<ServerSelection.Selection> answer) {
    Relay.await(client, pool.config().abortOnClose(), this::left);
    if (!ended) {
      var wait = pool.select(ServerSelection.Client.of(client, origin), tried, answer);
      if (wait.place() > 0) {
        waiting = wait.end();
        account.waits(wait);
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
    account.connects();
    state = SessionStatus.State.CONNECTING;
    var version = chosen.link().sendProxy();
    var route = new Relay.Route(chosen.address(), timeouts(), chosen.outgoing(origin.source().getAddress()),
        version == null ? Relay.Preface.NONE : () -> HeaderCodec.encode(version, origin.header()));
    if (frontend.severed(pool.config().name(), chosen.name())) {
      Relay.refuse(client, route, this);
    } else {
      Relay.relay(client, route, this);
    }
  }

  private Timeouts timeouts() {
    var backend = pool.config().timeouts();
    var tunnel = backend.tunnel();
    return new Timeouts(backend.connect(), tunnel != null ? tunnel : config.clientTimeout(),
        tunnel != null ? tunnel : backend.server(), config.clientFinTimeout(), backend.serverFin());
  }

  /// Whoever waits for a server has none: those who waited for each other's would wait for ever.
  private void goElsewhere(Lease failed) {
    giveBack(failed);
    ask(selection -> {
      switch (selection) {
        case ServerSelection.Selection.Chosen(var other) when ended -> other.release();
        case ServerSelection.Selection.Chosen(var other) -> {
          account.redispatched(failed);
          begin(other);
        }
        case ServerSelection.Selection.Refused(var fault) when fault.cause() == Fault.Cause.SERVER -> tryAgainLater();
        case ServerSelection.Selection.Refused(var fault) -> refused(fault);
      }
    });
  }

  private void giveBack(Lease unused) {
    lease = null;
    account.reach(SessionEnd.Phase.QUEUE);
    state = SessionStatus.State.QUEUED;
    unused.release();
  }

  /// The same server again, or any when it has been given back, but not at once: it may be starting.
  private void tryAgainLater() {
    if (ended) {
      return;
    }
    var timeout = pool.config().timeouts().connect();
    var pause = timeout != null && timeout.compareTo(PAUSE) < 0 ? timeout : PAUSE;
    Relay.await(client, pool.config().abortOnClose(), this::left);
    if (!ended) {
      waiting = client.scheduler().schedule(pause, () -> {
        var kept = lease;
        if (kept != null && !kept.withdrawn()) {
          connect(kept);
        } else if (!ended) {
          askAnew(kept);
        }
      });
    }
  }

  /// In drain or maintenance a server gets no new connections, not even those that wait for it.
  private void askAnew(@Nullable Lease withdrawn) {
    tried.clear();
    if (withdrawn != null) {
      giveBack(withdrawn);
      account.redispatched(withdrawn);
    }
    ask();
  }

  private void refused(Fault fault) {
    if (ended) {
      return;
    }
    if (fault.cause() == Fault.Cause.SERVER) {
      account.reach(SessionEnd.Phase.CONNECT); // as HAProxy has it where there is nothing to wait for
    }
    account.ofFrontend(Counter.REFUSED);
    client.dismiss();
    ended(fault);
  }

  private Lease lease() {
    return Objects.requireNonNull(lease);
  }
}
