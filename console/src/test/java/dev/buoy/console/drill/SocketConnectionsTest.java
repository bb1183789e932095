package dev.buoy.console.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.console.drill.LongConnections.Count;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The client's own long connections.
class SocketConnectionsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final List<Socket> accepted = new ArrayList<>();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server.setSoTimeout((int) DEADLINE.toMillis());
  }

  @AfterEach
  void close() throws IOException {
    for (var socket : accepted) {
      socket.close();
    }
    server.close();
  }

  private LongConnections open(int count) {
    return new SocketConnections((InetSocketAddress) server.getLocalSocketAddress(), count,
        Ticker.of(System::nanoTime));
  }

  private Socket accept(String greeting) throws IOException {
    var socket = server.accept();
    accepted.add(socket);
    socket.setSoTimeout((int) DEADLINE.toMillis());
    say(socket, greeting);
    return socket;
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static void until(String what, BooleanSupplier holds) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private static void until(LongConnections connections, Count count) {
    until(count.toString(), () -> connections.count().equals(count));
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }

  @Test
  void halfOfThemTalkAndHalfOfThemOnlyListen() throws IOException {
    try (var connections = open(2)) {
      var sockets = List.of(accept("buoy n1"), accept("buoy n1"));
      var readers = List.of(reader(sockets.getFirst()), reader(sockets.getLast()));
      var said = List.of(readers.getFirst().readLine(), readers.getLast().readLine());
      assertThat(said).containsExactlyInAnyOrder("0", "listen");
      int talks = said.indexOf("0");

      for (int number = 0; number < 12; number++) { // longer than who is silent would be kept
        say(sockets.get(talks), Integer.toString(number));
        say(sockets.get(1 - talks), ".");
        assertThat(readers.get(talks).readLine()).isEqualTo(Integer.toString(number + 1));
      }

      assertThat(connections.count()).isEqualTo(new Count(2, 0, 0));
      assertThat(readers.get(1 - talks).ready()).as("who only listens says nothing more").isFalse();
    }
  }

  @Test
  void whoIsSilentHangsAndWhoEndsIsReset() throws IOException {
    try (var connections = open(2)) {
      var one = accept("buoy n1");
      var two = accept("buoy n1");
      until(connections, new Count(2, 0, 0));

      until(connections, new Count(0, 0, 2));
      say(one, ".");
      two.close();
      until(connections, new Count(0, 1, 1));
      one.close();
      until(connections, new Count(0, 2, 0));
    }
  }

  @Test
  void onlyTheWholeGreetingOfAResponderOpensOne() throws IOException {
    try (var connections = open(1)) {
      var other = accept("HTTP/1.1 400 Bad Request");

      assertThat(reader(other).readLine()).as("it is closed").isNull();
      assertThat(connections.count()).isEqualTo(Count.NONE);
      server.setSoTimeout(300);
      assertThatThrownBy(() -> server.accept()).as("it is not tried again").isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void closingEndsThemAll() throws IOException {
    Socket socket;
    try (var connections = open(1)) {
      socket = accept("buoy n1");
      until(connections, new Count(1, 0, 0));
    }
    var in = reader(socket);
    assertThat(in.readLine()).isEqualTo("0");
    until("the end of it is there", () -> ended(in));
  }

  private static boolean ended(BufferedReader in) {
    try {
      return in.readLine() == null;
    } catch (IOException _) {
      return true;
    }
  }
}
