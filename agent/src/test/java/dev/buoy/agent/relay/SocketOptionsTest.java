package dev.buoy.agent.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.linux.StreamCalls;
import dev.buoy.agent.socket.SocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the kernel has for sockets of listeners and attempts.
final class SocketOptionsTest {
  private static final int SOL_SOCKET = 1;
  private static final int SOL_IP = 0;
  private static final int SOL_TCP = 6;
  private static final int SOL_IPV6 = 41;
  private static final SocketOptions ALL = new SocketOptions(true, Duration.ofSeconds(61), Duration.ofSeconds(7), 5,
      Duration.ofMillis(12_345), 46);

  private final RelayLoops loops = new RelayLoops(1, 4);
  private final RelayLoop loop = loops.members().getFirst();

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void acceptedConnectionsHaveTheOptionsOfTheirListener(String host) throws Exception {
    var door = new Collector();
    var listener = listen(host, ALL, door);
    try {
      assertThat(options(door.connect())).isEqualTo(ALL);

      become(listener, SocketOptions.STANDARD);
      var standard = new SocketOptions(true, seconds("time"), seconds("intvl"), (int) seconds("probes").toSeconds(),
          Duration.ZERO, 0);
      assertThat(options(door.connect())).isEqualTo(standard);

      become(listener, new SocketOptions(false, null, null, null, null, null));
      var last = door.connect();
      assertThat(onLoop(() -> option(last, SOL_SOCKET, 9))).isZero();
    } finally {
      loop.submit(listener::close).syncUninterruptibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void connectionsToServersHaveTheOptionsOfTheirAttempt(String host) throws Exception {
    try (var server = new ServerSocket(0, 10, InetAddress.ofLiteral(host))) {
      var connection = attempt(server, new Outgoing(ALL, List.of(), 0, false));

      assertThat(options(connection)).isEqualTo(ALL);
      loop.submit((Runnable) connection::close).syncUninterruptibly();
    }
  }

  @Test
  void connectionsAreKeptAliveUnlessTheFileSaysOtherwise() throws Exception {
    try (var server = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
      var kept = attempt(server, Outgoing.PLAIN);
      var off = attempt(server, new Outgoing(new SocketOptions(false, null, null, null, null, null), List.of(), 0,
          false));

      assertThat(onLoop(() -> option(kept, SOL_SOCKET, 9))).isEqualTo(1);
      assertThat(onLoop(() -> option(kept, SOL_TCP, 1))).as("no delay").isEqualTo(1);
      assertThat(onLoop(() -> option(off, SOL_SOCKET, 9))).isZero();
      loop.submit(() -> {
        kept.close();
        off.close();
      }).syncUninterruptibly();
    }
  }

  /// The loop has done it when this returns.
  private void become(Listener listener, SocketOptions options) {
    listener.become(options);
    loop.submit(() -> {}).syncUninterruptibly();
  }

  private Listener listen(String host, SocketOptions options, Collector acceptor) throws IOException {
    var address = InetAddress.ofLiteral(host);
    int port;
    try (var free = new ServerSocket(0, 1, address)) {
      port = free.getLocalPort();
    }
    var at = new InetSocketAddress(address, port);
    var opened = (Listener.Opened.Listening) Listener.open(List.of(loop), at, 10, options, false, () -> acceptor);
    acceptor.address = at;
    opened.listeners().getFirst().resume();
    return opened.listeners().getFirst();
  }

  private Connection attempt(ServerSocket server, Outgoing outgoing) throws InterruptedException {
    var connected = new ArrayBlockingQueue<Connection>(1);
    loop.execute(() -> Attempt.begin(loop, (InetSocketAddress) server.getLocalSocketAddress(), null, outgoing,
        new Attempt.Outcome() {
          @Override
          public void connected(Connection connection) {
            connected.add(connection);
          }

          @Override
          public void failed(int error) {
            throw new AssertionError(Attempt.words(error));
          }
        }));
    return taken(connected);
  }

  private SocketOptions options(Connection connection) {
    return onLoop(() -> new SocketOptions(option(connection, SOL_SOCKET, 9) == 1,
        Duration.ofSeconds(option(connection, SOL_TCP, 4)), Duration.ofSeconds(option(connection, SOL_TCP, 5)),
        option(connection, SOL_TCP, 6), Duration.ofMillis(option(connection, SOL_TCP, 18)),
        connection.remote().getAddress().getAddress().length == 4
            ? option(connection, SOL_IP, 1) >> 2
            : option(connection, SOL_IPV6, 67) >> 2));
  }

  private static int option(Connection connection, int level, int option) {
    StreamCalls calls = connection.calls();
    return calls.option(connection.number(), level, option);
  }

  private <T> T onLoop(Supplier<T> task) {
    return loop.submit(task::get).syncUninterruptibly().getNow();
  }

  private static Duration seconds(String name) throws IOException {
    return Duration.ofSeconds(
        Long.parseLong(Files.readAllLines(Path.of("/proc/sys/net/ipv4/tcp_keepalive_" + name)).getFirst()));
  }

  private static Connection taken(BlockingQueue<Connection> queue) throws InterruptedException {
    var connection = queue.poll(20, TimeUnit.SECONDS);
    assertThat(connection).isNotNull();
    return connection;
  }

  private static final class Collector implements Acceptor {
    private final BlockingQueue<Connection> accepted = new ArrayBlockingQueue<>(10);
    private InetSocketAddress address = new InetSocketAddress(0);

    /// What is accepted when somebody connects now.
    Connection connect() throws IOException, InterruptedException {
      try (var _ = new Socket(address.getAddress(), address.getPort())) {
        return taken(accepted);
      }
    }

    @Override
    public boolean reserve() {
      return true;
    }

    @Override
    public void release() {}

    @Override
    public void accepted(Connection connection) {
      accepted.add(connection);
    }

    @Override
    public void exhausted(RelayLoop loop, String reason) {}
  }
}
