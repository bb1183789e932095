package dev.buoy.agent.relay;

import dev.buoy.agent.proxyproto.Header;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Carries the bytes of a connection to a server that has been chosen, and back, until both are through.
public final class Relay {
  private Relay() {}

  /// Where to and how, and how long to wait.
  /// @param preface the server gets these bytes before the client's
  public record Route(InetSocketAddress server, Timeouts timeouts, Outgoing outgoing, Preface preface) {}

  /// What comes before a client's bytes; not counted as theirs.
  @FunctionalInterface
  public interface Preface {
    /// Nothing.
    Preface NONE = () -> new byte[0];

    /// Up to 64 KiB. Asked for once the server has answered.
    byte[] bytes();
  }

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

    /// The client has sent all it had to send; the server goes on.
    void clientFinished();

    /// The server has sent all it had to send; the client goes on.
    void serverFinished();

    /// The time has come that [Connection#endAt] set for the client's connection: both are ended in order.
    /// @return why
    Fault overdue();

    /// Both connections are closed.
    /// @param fault absent when both sides had finished
    void ended(@Nullable Fault fault);
  }

  /// Connects to the server and couples both. Everything after is told to `events`, not before this has returned. Nothing
  /// is read from the client before the server has answered. On the loop of the client's connection.
  public static void relay(Connection client, Route route, Events events) {
    new Pending(client, route, events).begin();
  }

  /// As `relay`, with a server that refuses; nothing is sent to it. On the loop of the client's connection.
  public static void refuse(Connection client, Route route, Events events) {
    new Pending(client, route, events).refuse();
  }

  /// Reads the PROXY header that a connection begins with, and nothing behind it. On the loop of the connection.
  /// @param timeout it has to be there within this
  /// @param then runs once when it is there
  /// @param failed runs once when it is not: the connection is to be closed; may run before this returns
  public static void receiveHeader(Connection client, Duration timeout, Consumer<Header> then, Consumer<Fault> failed) {
    new Greeting(client, timeout, then, failed).begin();
  }

  /// Watches over a client that has to wait, until it is relayed. On the loop of its connection.
  /// @param endIsLeaving whether a client that has only said that it will send no more has left as well
  /// @param left runs once when it has left or is cut, and is to close the connection
  public static void await(Connection client, boolean endIsLeaving, Runnable left) {
    new Waiting(client, endIsLeaving, left).begin();
  }
}
