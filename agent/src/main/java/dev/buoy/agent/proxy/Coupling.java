package dev.buoy.agent.proxy;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/// A client's and a server's channel that carry each other's bytes. It ends when both have sent their last byte and
/// both have been told, or with the first fault. Lives on one loop.
final class Coupling {
  private final Relay.Events events;
  private final RelaySide client;
  private final RelaySide server;
  private boolean ended;

  Coupling(Channel client, Channel server, Relay.Route route, Relay.Events events) {
    this.events = events;
    this.client = new RelaySide(this, client, Fault.Party.CLIENT, route.clientTimeout(), events::fromClient);
    this.server = new RelaySide(this, server, Fault.Party.SERVER, route.serverTimeout(), events::fromServer);
  }

  void start() {
    client.couple(server);
    server.couple(client);
    client.start();
    server.start();
  }

  boolean ended() {
    return ended;
  }

  /// One direction has come to its end; with the second everything is through.
  void directionFinished() {
    if (!ended && client.finished() && server.finished()) {
      end(null);
    }
  }

  /// Something failed: both peers see a reset, as what they received may not be all.
  void abort(Fault fault) {
    if (!ended) {
      client.markCut();
      server.markCut();
      end(fault);
    }
  }

  /// A side was silent for too long: who has got everything sent to it sees an orderly end.
  void expire(Fault fault) {
    if (!ended) {
      end(fault);
    }
  }

  private void end(@Nullable Fault fault) {
    ended = true;
    client.close();
    server.close();
    events.ended(fault != null ? fault : firstFault());
  }

  private @Nullable Fault firstFault() {
    return client.fault() != null ? client.fault() : server.fault();
  }
}
