package dev.buoy.agent.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// A server on loopback that does one thing with each connection.
public final class TestServer implements AutoCloseable {
  public final AtomicInteger accepted = new AtomicInteger();
  private final ServerSocket socket;

  private TestServer(int port, Conversation conversation) {
    try {
      socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(() -> run(conversation));
  }

  public static TestServer with(Conversation conversation) {
    return new TestServer(FreePort.next(), conversation);
  }

  /// Says its name and closes.
  public static TestServer named(String name) {
    return named(name, FreePort.next());
  }

  public static TestServer named(String name, int port) {
    return new TestServer(port,
        connection -> connection.getOutputStream().write(name.getBytes(StandardCharsets.UTF_8)));
  }

  /// Returns what it gets until the client ends.
  public static TestServer echo() {
    return with(connection -> connection.getInputStream().transferTo(connection.getOutputStream()));
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /// An address on loopback where nobody listens.
  public static InetSocketAddress nobody() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.next());
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(Conversation conversation) {
    while (!socket.isClosed()) {
      try {
        var connection = socket.accept();
        accepted.incrementAndGet();
        Thread.startVirtualThread(() -> converse(connection, conversation));
      } catch (IOException _) {
        return;
      }
    }
  }

  private static void converse(Socket connection, Conversation conversation) {
    try (connection) {
      conversation.hold(connection);
    } catch (IOException _) {
      // The other side went away; its test looks at that side.
    }
  }

  /// What the server does with a connection; it is closed afterwards.
  @FunctionalInterface
  public interface Conversation {
    void hold(Socket connection) throws IOException;
  }
}
