package dev.buoy.agent.accesslog;

import dev.buoy.agent.proxy.SessionEnd;
import dev.buoy.agent.proxy.SessionEnd.Load;
import dev.buoy.agent.proxy.SessionEnd.Phase;
import dev.buoy.agent.relay.Fault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Ends of sessions.
final class Ends {
  static final Instant ACCEPTED = Instant.parse("2026-11-01T14:22:25.023Z");
  private static final InetSocketAddress LOCAL = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 9000);

  private Ends() {}

  /// One that both sides finished.
  static SessionEnd normal() {
    return of("192.0.2.7", Optional.of("server1"), Optional.empty());
  }

  static SessionEnd failed(Fault.Cause cause, String text) {
    return of("192.0.2.7", Optional.of("server1"), Optional.of(new Fault(cause, text)));
  }

  static SessionEnd of(String client, Optional<String> server, Optional<Fault> fault) {
    var took = server.map(_ -> Duration.ofMillis(3));
    return new SessionEnd(new InetSocketAddress(InetAddress.ofLiteral(client), 40001), LOCAL, ACCEPTED, "web", "pool",
        server, took, took, Duration.ofMillis(1205), 17, 4711, server.isPresent() ? Phase.DATA : Phase.QUEUE, fault, 0,
        false, new Load(5, 4, 3, 2, 6, 1));
  }

  static SessionEnd redispatched() {
    var end = normal();
    return new SessionEnd(end.client(), end.local(), end.accepted(), end.frontend(), end.backend(), end.server(),
        end.waited(), end.connected(), end.lasted(), 0, 0, end.phase(), end.fault(), 2, true, end.load());
  }
}
