package dev.buoy.agent.proxy;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.backend.ServerLink;
import dev.buoy.agent.relay.Outgoing;
import java.net.InetAddress;
import dev.buoy.agent.relay.Fault;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// The use of a server by one session, from selection to release, and the way from the server to the session. Lives on
/// the loop of the session, apart from `end` and `review`.
final class Lease {
  private final PooledServer server;
  private final ServerConfig config;
  private final Statistics.Cell counters;
  private final Runnable onRelease;
  private final long nowMillis;
  private boolean counted;
  private volatile @Nullable Session user;
  private volatile @Nullable Fault ending;

  /// @param server in which room was taken
  /// @param nowMillis of the loops' clock
  /// @param onRelease once room has come free
  Lease(PooledServer server, int loop, long nowMillis, Runnable onRelease) {
    this.server = server;
    this.onRelease = onRelease;
    this.config = server.state().config();
    this.counters = server.statistics().of(loop);
    this.nowMillis = nowMillis;
    server.leased(this);
  }

  /// It is used from now on.
  void begin() {
    counted = true;
    counters.begin(nowMillis);
  }

  /// It is used by this session from now on, which hears when the server wants it to end.
  void begin(Session session) {
    begin();
    user = session;
    var why = ending;
    if (why != null) {
      session.end(this, why);
    }
  }

  /// Ends the session that uses it, or is about to. Any thread.
  void end(Fault why) {
    ending = why;
    var session = user;
    if (session != null) {
      session.end(this, why);
    }
  }

  /// Has the session look anew at how long it may last. Any thread.
  void review() {
    var session = user;
    if (session != null) {
      session.review(this);
    }
  }

  /// How many sessions the server has, on all loops.
  int sessions() {
    return server.sessions();
  }

  String name() {
    return server.state().name();
  }

  InetSocketAddress address() {
    return config.address();
  }

  /// How connections to the server are made.
  ServerLink link() {
    return config.link();
  }

  /// The same for the next one.
  Outgoing outgoing(InetAddress client) {
    return server.outgoing(config.link(), client);
  }

  /// Whether an operator has taken the server out of use since.
  boolean withdrawn() {
    return server.state().admin() != AdminState.READY;
  }

  /// The connection to the server was established, or has failed.
  /// @return whether the checks are to know
  boolean noted(boolean failed) {
    return server.noted(failed);
  }

  Statistics.Cell counters() {
    return counters;
  }

  void release() {
    if (counted) {
      counters.count(Counter.CLOSED);
    }
    discard();
    onRelease.run();
  }

  /// Gives the room back before anybody has used it.
  void discard() {
    server.returned(this);
    server.released();
  }
}
