package dev.buoy.agent.proxy;

import dev.buoy.agent.relay.Connection;
import dev.buoy.agent.relay.Fault;
import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import java.net.InetAddress;
import java.util.Set;
import java.util.function.Consumer;

/// Where whoever has work for a backend asks for a server: a session once, HTTP for each request. What decides between
/// accepting and relaying (stickiness, queues, limits of servers) lives behind it.
interface ServerSelection {
  /// Answers with a server, now or later, on the loop of the caller.
  /// @param excluded names of servers that were tried already
  Wait select(Client client, Set<String> excluded, Consumer<Selection> answer);

  /// Who asks.
  /// @param loop number of the caller's loop, under which the use is counted
  /// @param address the client's
  /// @param destination the address that it connected to
  /// @param scheduler of that loop
  record Client(int loop, InetAddress address, InetAddress destination, Scheduler scheduler) {
    static Client of(Connection connection, Origin origin) {
      return new Client(connection.loop(), origin.source().getAddress(), origin.destination().getAddress(),
          connection.scheduler());
    }
  }

  /// What there is until the answer comes.
  /// @param ofServer whether it is one server's queue, of clients that stay with it; else that of all
  /// @param place in it, from 1; 0: the answer was given at once
  /// @param end ends waiting: no answer comes after that
  record Wait(boolean ofServer, int place, Cancellable end) {
    static final Wait NONE = new Wait(false, 0, () -> {});
  }

  /// The answer.
  sealed interface Selection {
    /// Go there, and release the lease afterwards.
    record Chosen(Lease lease) implements Selection {}

    /// There is no server.
    record Refused(Fault fault) implements Selection {}
  }
}
