package dev.buoy.agent.proxy;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Port: carries the bytes of a connection to a server that has been chosen, and back, until both are through.
public interface Relay {
  /// Connects to the server and couples both. Returns at once; everything after is told to `events`, on the loop of the
  /// client's connection. Nothing is read from the client before the server has answered.
  void relay(Connection client, Route route, Events events);

  /// Where to, and how long to wait.
  /// @param connectTimeout absent: the system's own
  /// @param clientTimeout silence of a client that is waited for; absent: for ever
  /// @param serverTimeout silence of a server that is waited for; absent: for ever
  record Route(InetSocketAddress server, @Nullable Duration connectTimeout, @Nullable Duration clientTimeout,
      @Nullable Duration serverTimeout) {}

  /// What happens to a relayed connection: `unreachable`, or `connected` and in the end `ended`.
  interface Events {
    /// The server cannot be reached. The client's connection is untouched, another attempt may follow.
    void unreachable(Fault fault);

    /// The server has answered.
    void connected();

    /// Bytes came from the client.
    void fromClient(long bytes);

    /// Bytes came from the server.
    void fromServer(long bytes);

    /// Both connections are closed.
    /// @param fault absent when both sides had finished
    void ended(@Nullable Fault fault);
  }
}
