package dev.buoy.agent.relay;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Carries the bytes of a connection to a server that has been chosen, and back, until both are through.
public final class Relay {
  private Relay() {}

  /// Where to, and how long to wait.
  /// @param connectTimeout absent: the system's own
  /// @param clientTimeout silence of a client that is waited for; absent: for ever
  /// @param serverTimeout silence of a server that is waited for; absent: for ever
  public record Route(InetSocketAddress server, @Nullable Duration connectTimeout, @Nullable Duration clientTimeout,
      @Nullable Duration serverTimeout) {}

  /// What happens to a relayed connection: `unreachable`, or `connected` and in the end `ended`. On the loop of the
  /// client's connection.
  public interface Events {
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

  /// Connects to the server and couples both. Everything after is told to `events`, possibly before this returns. Nothing
  /// is read from the client before the server has answered. On the loop of the client's connection.
  public static void relay(Connection client, Route route, Events events) {
    new Pending(client, route, events).begin();
  }
}
