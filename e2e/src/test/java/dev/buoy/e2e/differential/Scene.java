package dev.buoy.e2e.differential;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One run of a scenario: its clients, its servers, and what has been observed. What is open at its end is closed.
final class Scene implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 8;

  private final Via via;
  private final int number;
  private final Map<String, String> notes = new ConcurrentSkipListMap<>(); // of several threads
  private final Map<Integer, BlockingQueue<Peer>> accepted = new ConcurrentHashMap<>();
  private final Map<Integer, AutoCloseable> servers = new ConcurrentHashMap<>();
  private final List<AutoCloseable> held = new CopyOnWriteArrayList<>();

  /// @param number of the scenario
  Scene(Via via, int number) {
    this.via = via;
    this.number = number;
  }

  /// A client.
  Peer connect() throws IOException {
    return keep(new Peer(SocketChannel.open(via.listener(number)).socket()));
  }

  /// A client with this address.
  Peer connectFrom(String address) throws IOException {
    var channel = SocketChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
    var _ = channel.connect(via.listener(number));
    return keep(new Peer(channel.socket()));
  }

  /// Has servers listen whose connections the script takes with [#accepted].
  void serve(int... numbers) throws IOException {
    for (int server : numbers) {
      listen(server, connections(server)::add);
    }
  }

  /// Has servers listen that say their number to each client, and close when it does.
  void name(int... numbers) throws IOException {
    for (int server : numbers) {
      listen(server, peer -> {
        try (peer) {
          peer.say(server);
          while (peer.next() >= 0) {
            // Until its end.
          }
        } catch (IOException _) {
          // The client has left, or was only a check.
        }
      });
    }
  }

  /// Nobody listens there any more.
  void stop(int server) throws Exception {
    var listening = servers.remove(server);
    if (listening != null) {
      listening.close();
    }
  }

  /// Has a server listen whose queue is full: who connects gets no answer.
  void full(int server) throws IOException {
    var socket = keep(ServerSocketChannel.open().socket());
    socket.setReuseAddress(true);
    socket.bind(via.server(number, server), 1);
    for (int i = 0; i < 4; i++) {
      var channel = keep(SocketChannel.open());
      channel.configureBlocking(false);
      channel.connect(via.server(number, server));
      pause(20);
    }
  }

  /// The next connection to a server.
  Peer accepted(int server) throws IOException, InterruptedException {
    var peer = connections(server).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (peer == null) {
      throw new IOException("nobody came to server " + server);
    }
    return peer;
  }

  /// Whether somebody comes to a server within this time; who does is not used.
  boolean comes(int server, int millis) throws IOException, InterruptedException {
    var peer = connections(server).poll(millis, TimeUnit.MILLISECONDS);
    if (peer != null) {
      peer.close();
    }
    return peer != null;
  }

  void note(String what, Object value) {
    notes.put(what, value.toString());
  }

  /// Everything that was observed.
  Map<String, String> notes() {
    return notes;
  }

  static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  static long since(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private BlockingQueue<Peer> connections(int server) {
    return accepted.computeIfAbsent(server, _ -> new LinkedBlockingQueue<>());
  }

  private void listen(int server, Service service) throws IOException {
    var socket = keep(ServerSocketChannel.open().socket());
    socket.setReuseAddress(true);
    socket.bind(via.server(number, server), 128);
    var accepting = Thread.ofVirtual().start(() -> {
      while (!socket.isClosed()) {
        try {
          var peer = keep(new Peer(socket.accept()));
          Thread.ofVirtual().start(() -> service.serve(peer));
        } catch (IOException _) {
          // It is closed, or the client left already.
        }
      }
    });
    servers.put(server, keep(() -> {
      socket.close();
      accepting.join(); // the port is free no sooner
    }));
  }

  private <T extends AutoCloseable> T keep(T opened) {
    held.add(opened);
    return opened;
  }

  @Override
  public void close() throws IOException {
    var failures = new ArrayList<Exception>();
    for (var each : held) {
      try {
        each.close();
      } catch (Exception e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw new IOException("not closed", failures.getFirst());
    }
  }

  @FunctionalInterface
  private interface Service {
    void serve(Peer peer);
  }
}
