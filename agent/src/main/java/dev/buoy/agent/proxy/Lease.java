package dev.buoy.agent.proxy;

import dev.buoy.agent.backend.AdminState;
import java.net.InetSocketAddress;

/// The use of a server by one session, counted from selection to release. Lives on the loop of the session.
final class Lease {
  private final PooledServer server;
  private final InetSocketAddress address;
  private final Statistics.Cell counters;
  private final Runnable onRelease;

  /// @param server in which room was taken
  /// @param nowMillis of the loops' clock
  /// @param onRelease once room has come free
  Lease(PooledServer server, int loop, long nowMillis, Runnable onRelease) {
    this.server = server;
    this.onRelease = onRelease;
    this.address = server.state().config().address();
    this.counters = server.statistics().of(loop);
    counters.begin(nowMillis);
  }

  /// How many sessions the server has, on all loops.
  int sessions() {
    return server.sessions();
  }

  String name() {
    return server.state().name();
  }

  InetSocketAddress address() {
    return address;
  }

  /// Whether an operator has taken the server out of use since.
  boolean withdrawn() {
    return server.state().admin() != AdminState.READY;
  }

  Statistics.Cell counters() {
    return counters;
  }

  void release() {
    counters.count(Counter.CLOSED);
    server.released();
    onRelease.run();
  }
}
