package dev.buoy.agent.relay;

import org.jspecify.annotations.Nullable;

/// A client's and a server's connection that carry each other's bytes. It ends when both
/// have sent their last byte and both have been told, or with the first fault. Lives on one loop.
final class Coupling implements Connection.User {
  /// Peers have this long to take what is held for them when the end is ours.
  private static final long GRACE_MILLIS = 5000;

  private final Relay.Route route;
  private final Relay.Events events;
  private final Connection client;
  private final Connection server;
  private final Direction up;
  private final Direction down;
  private boolean ending;
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
    client.timeout(Timeouts.millis(route.timeouts().client()));
    server.timeout(Timeouts.millis(route.timeouts().server()));
    up.begin(route.preface().bytes());
    carry();
  }

  @Override
  public void ready(Connection connection) {
    carry();
    if (!ended && !connection.open()) {
      // A reset after its end, which no read tells of.
      (connection == client ? down : up).lost();
    }
  }

  @Override
  public boolean awaits(Connection connection) {
    return connection == client ? up.reads() || down.holds() : down.reads() || up.holds();
  }

  @Override
  public void silent(Connection connection) {
    // Both may be due at once, as on an idle connection; then it was the client's turn.
    var silent = connection == server && client.silentAt() <= server.relayLoop().nowMillis() ? client : connection;
    // Who has got everything that was sent to it sees an orderly end.
    end(new Fault(silent == client ? Fault.Cause.CLIENT_TIMEOUT : Fault.Cause.SERVER_TIMEOUT,
        "silent for " + silent.timeout() + "ms"), down.holds(), up.holds());
  }

  /// Nothing more is read; both peers see an orderly end once they have taken what is held for them.
  @Override
  public void overdue(Connection connection) {
    if (ending) {
      end(refusal, down.holds(), up.holds());
      return;
    }
    ending = true;
    refusal = events.overdue();
    client.endAt(client.relayLoop().nowMillis() + GRACE_MILLIS);
    up.cease();
    down.cease();
    carry();
  }

  @Override
  public void cut(Connection connection) {
    if (!ended) {
      end(new Fault(Fault.Cause.KILLED, "closed"), true, true);
    }
  }

  /// A connection failed: both peers see a reset, as what they received may not be all.
  void failed(Connection connection, int error) {
    if (!ended) {
      end(Fault.of(cause(connection), error), true, true);
    }
  }

  /// A connection takes no more bytes.
  void refused(Connection connection, int error) {
    if (refusal == null) {
      refusal = Fault.of(cause(connection), error);
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

  /// A peer has been told that no more will come.
  void told(Connection connection) {
    if (connection == server) {
      events.clientFinished();
    } else {
      events.serverFinished();
    }
    var timeout = connection == client ? route.timeouts().clientFin() : route.timeouts().serverFin();
    if (timeout != null) {
      connection.timeout(Timeouts.millis(timeout));
    }
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

  private Fault.Cause cause(Connection connection) {
    return connection == client ? Fault.Cause.CLIENT : Fault.Cause.SERVER;
  }
}
