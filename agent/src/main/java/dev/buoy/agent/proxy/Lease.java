package dev.buoy.agent.proxy;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.backend.ServerLink;
import dev.buoy.agent.relay.Outgoing;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// The use of a server by one session, counted from selection to release. Lives on the loop of the session.
final class Lease {
  private final PooledServer server;
  private final ServerConfig config;
  private final Statistics.Cell counters;
  private final Runnable onRelease;

  /// @param server in which room was taken
  /// @param onRelease once room has come free
  Lease(PooledServer server, int loop, Runnable onRelease) {
    this.server = server;
    this.onRelease = onRelease;
    this.config = server.state().config();
    this.counters = server.statistics().of(loop);
    counters.count(Counter.OPENED);
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

  Statistics.Cell counters() {
    return counters;
  }

  void release() {
    counters.count(Counter.CLOSED);
    server.released();
    onRelease.run();
  }
}
