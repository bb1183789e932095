package dev.buoy.agent.relay;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Carries the bytes of a connection to a server that has been chosen, and back, until both are through.
public final class Relay {
  private Relay() {}

  /// Where to, and how long to wait.
  public record Route(InetSocketAddress server, Timeouts timeouts) {}

  /// What happens to a relayed connection: `unreachable`, or `connected` and in the end `ended`; or `ended` alone when the
  /// client left before. On the loop of the client's connection.
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

  /// Connects to the server and couples both. Everything after is told to `events`, not before this has returned. Nothing
  /// is read from the client before the server has answered. On the loop of the client's connection.
  public static void relay(Connection client, Route route, Events events) {
    new Pending(client, route, events).begin();
  }

  /// Watches over a client that has to wait, until it is relayed. On the loop of its connection.
  /// @param endIsLeaving whether a client that has only said that it will send no more has left as well
  /// @param left runs once when it has left or is cut, and is to close the connection
  public static void await(Connection client, boolean endIsLeaving, Runnable left) {
    new Waiting(client, endIsLeaving, left).begin();
  }
}
