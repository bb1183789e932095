package dev.buoy.agent.relay;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A client's and a server's connection that carry each other's bytes. It ends when both
/// have sent their last byte and both have been told, or with the first fault. Lives on one loop.
final class Coupling implements Connection.User {
  private final Relay.Route route;
  private final Relay.Events events;
  private final Connection client;
  private final Connection server;
  private final Direction up;
  private final Direction down;
  private boolean ended;
  private @Nullable Fault refusal;

  Coupling(Connection client, Connection server, Relay.Route route, Relay.Events events) {
    this.client = client;
    this.server = server;
    this.route = route;
    this.events = events;
    this.up = new Direction(this, client, server, events::fromClient);
    this.down = new Direction(this, server, client, events::fromServer);
  }

  void begin() {
    client.use(this);
    server.use(this);
    client.timeout(millis(route.clientTimeout()));
    server.timeout(millis(route.serverTimeout()));
    carry();
  }

  @Override
  public void ready(Connection connection) {
    carry();
  }

  @Override
  public boolean awaits(Connection connection) {
    return connection == client ? up.reads() || down.holds() : down.reads() || up.holds();
  }

  @Override
  public void silent(Connection connection) {
    var timeout = connection == client ? route.clientTimeout() : route.serverTimeout();
    // Who has got everything that was sent to it sees an orderly end.
    end(new Fault(party(connection), "silent for " + millis(timeout) + "ms"), down.holds(), up.holds());
  }

  @Override
  public void cut(Connection connection) {
    if (!ended) {
      end(new Fault(party(connection), "connection closed"), true, true);
    }
  }

  /// A connection failed: both peers see a reset, as what they received may not be all.
  void failed(Connection connection, int error) {
    if (!ended) {
      end(Fault.of(party(connection), error), true, true);
    }
  }

  /// A connection takes no more bytes.
  void refused(Connection connection, int error) {
    if (refusal == null) {
      refusal = Fault.of(party(connection), error);
    }
    through();
  }

  /// One direction has come to its end; with the second everything is.
  /// @return whether it is
  boolean through() {
    if (!ended && up.finished() && down.finished()) {
      end(refusal, false, false);
    }
    return ended;
  }

  private void carry() {
    up.run();
    if (!ended) {
      down.run();
    }
  }

  private void end(@Nullable Fault fault, boolean resetClient, boolean resetServer) {
    ended = true;
    up.drop();
    down.drop();
    close(client, resetClient);
    close(server, resetServer);
    events.ended(fault);
  }

  private static void close(Connection connection, boolean reset) {
    if (reset) {
      connection.reset();
    } else {
      connection.close();
    }
  }

  private Fault.Party party(Connection connection) {
    return connection == client ? Fault.Party.CLIENT : Fault.Party.SERVER;
  }

  static long millis(@Nullable Duration timeout) {
    return timeout == null ? 0 : Math.max(1, timeout.toMillis());
  }
}
