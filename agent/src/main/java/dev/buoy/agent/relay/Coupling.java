package dev.buoy.agent.relay;

import dev.buoy.agent.linux.StreamCalls;
import org.jspecify.annotations.Nullable;

/// A client's and a server's connection that carry each other's bytes. It ends when both
/// have sent their last byte and both have been told, or with the first fault. Lives on one loop.
final class Coupling implements Connection.User {
  /// Peers have this long to take what is held for them when the end is ours.
  private static final long GRACE_MILLIS = 5000;
  /// And this long after that to end their own streams.
  private static final long LINGER_MILLIS = 1000;

  private final Relay.Route route;
  private final Relay.Events events;
  private final Connection client;
  private final Connection server;
  private final Direction up;
  private final Direction down;
  private boolean ending;
  private boolean lingering;
  private long deadline;
  private boolean ended;
  private @Nullable Fault refusal;
  /// Whose own stream broke off, when it refused the other's.
  private @Nullable Connection brokenOff;

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
    if (connection.ending()) {
      up.hurry();
      down.hurry();
    }
    carry();
    lookFor(connection);
  }

  /// A reset after its end, which no read tells of.
  private void lookFor(Connection connection) {
    if (!ended && !connection.open()) {
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

  /// Both peers are told that nothing more will come once they have taken what is held for them, and have some time to
  /// end in their turn.
  @Override
  public void overdue(Connection connection) {
    if (ending) {
      end(refusal, down.holds(), up.holds());
      return;
    }
    ending = true;
    refusal = events.overdue();
    endIn(GRACE_MILLIS);
    up.cease();
    down.cease();
    carry();
  }

  private void endIn(long millis) {
    long end = client.relayLoop().nowMillis() + millis;
    deadline = deadline == 0 ? end : Math.min(deadline, end);
    client.endAt(deadline);
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
      end(refusal == null ? Fault.of(cause(connection), error) : refusal, true, true);
    }
  }

  /// A connection takes no more bytes. Had its peer ended its stream before it reset it, that stream is whole.
  void refused(Connection connection, int error) {
    if (refusal == null) {
      refusal = Fault.of(cause(connection), error);
      var its = connection == client ? up : down;
      brokenOff = error == StreamCalls.BROKEN || its.finished() ? null : connection;
    }
    through();
  }

  /// One direction has come to its end; with the second everything is. Whoever got a stream that broke off sees a reset.
  /// @return whether it is
  boolean through() {
    if (!ended && up.over() && down.over()) {
      end(refusal, brokenOff == server, brokenOff == client);
    } else if (ending && !lingering && up.finished() && down.finished()) {
      lingering = true;
      endIn(LINGER_MILLIS);
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
    lookFor(connection == client ? server : client);
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
    close(client, resetClient, up);
    close(server, resetServer, down);
    events.ended(fault);
  }

  private static void close(Connection connection, boolean reset, Direction its) {
    if (reset) {
      connection.reset();
    } else if (its.ended()) {
      connection.close();
    } else {
      connection.dismiss();
    }
  }

  private Fault.Cause cause(Connection connection) {
    return connection == client ? Fault.Cause.CLIENT : Fault.Cause.SERVER;
  }
}
