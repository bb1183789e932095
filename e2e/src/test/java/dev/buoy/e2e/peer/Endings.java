package dev.buoy.e2e.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// `Endings BASE`: servers that end sessions in every way, on ports 6001 to 6006, and clients that do, each through the
/// proxy's port BASE + number of its scenario. One scenario after the other; prints the name of each once it is over.
public final class Endings {
  /// The scenarios, by number from 1.
  public static final List<String> SCENARIOS = List.of("client_first", "server_first", "refused", "connect_timeout",
      "client_timeout", "server_timeout", "client_left_connecting", "client_reset", "server_reset", "queue_timeout",
      "no_server", "client_left_queue");
  /// Which server each goes to.
  public static final List<Integer> SERVERS = List.of(6001, 6002, 6003, 6004, 6005, 6005, 6004, 6005, 6006, 6005, 6001,
      6005);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int PATIENCE_MILLIS = 20_000;

  private final int base;
  /// What stays open until the end.
  private final List<AutoCloseable> held = new ArrayList<>();

  private Endings(int base) {
    this.base = base;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    new Endings(Integer.parseInt(args[0])).run();
    System.exit(0);
  }

  private void run() throws IOException, InterruptedException {
    serve(6001, socket -> {
      socket.getInputStream().readAllBytes();
      socket.getOutputStream().write(5);
      socket.getOutputStream().write(new byte[4]);
    });
    serve(6002, socket -> socket.getOutputStream().write(new byte[5]));
    full(6004);
    serve(6005, socket -> socket.getInputStream().readAllBytes());
    serve(6006, socket -> {
      socket.getInputStream().read();
      socket.getOutputStream().write(new byte[3]);
      pause(200);
      socket.setSoLinger(true, 0);
    });
    for (int i = 1; i <= SCENARIOS.size(); i++) {
      play(SCENARIOS.get(i - 1), base + i);
      pause(500); // so that it is no longer counted among those that are open
      System.out.println(SCENARIOS.get(i - 1));
      System.out.flush();
    }
  }

  private void play(String scenario, int port) throws IOException, InterruptedException {
    if (scenario.equals("queue_timeout") || scenario.equals("client_left_queue")) {
      try (var _ = connect(port)) { // has the server's only place
        pause(1000);
        playAlone(scenario, port);
        pause(500);
      }
    } else {
      playAlone(scenario, port);
    }
  }

  private void playAlone(String scenario, int port) throws IOException, InterruptedException {
    try (var socket = connect(port)) {
      switch (scenario) {
        case "client_first" -> {
          socket.getOutputStream().write(new byte[4]);
          socket.shutdownOutput();
        }
        case "server_timeout", "server_reset" -> socket.getOutputStream().write(1);
        case "client_reset", "client_left_connecting", "client_left_queue" -> {
          if (scenario.equals("client_reset")) {
            socket.getOutputStream().write(1);
          }
          pause(1000); // until the proxy has got as far as it shall
          socket.setSoLinger(true, 0);
          return;
        }
        default -> {
        }
      }
      end(socket);
    }
  }

  /// Reads until the other side ends it, in whatever way.
  private static void end(Socket socket) {
    try {
      socket.getInputStream().readAllBytes();
    } catch (IOException _) {
      // Reset.
    }
  }

  private Socket connect(int port) throws IOException {
    var socket = new Socket(LOOPBACK, port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /// Serves each connection with the same words, then closes it.
  private void serve(int port, Words words) throws IOException {
    var server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(LOOPBACK, port));
    Thread.ofVirtual().start(() -> {
      while (true) {
        try {
          var socket = server.accept();
          Thread.ofVirtual().start(() -> say(socket, words));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    });
  }

  private void say(Socket socket, Words words) {
    try {
      words.say(socket);
      socket.close();
    } catch (SocketException _) {
      // The proxy has left.
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A server whose queue is full: who connects gets no answer.
  private void full(int port) throws IOException, InterruptedException {
    var server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(LOOPBACK, port), 1);
    held.add(server);
    for (int i = 0; i < 4; i++) {
      var client = SocketChannel.open();
      client.configureBlocking(false);
      client.connect(new InetSocketAddress(LOOPBACK, port));
      held.add(client);
      pause(20);
    }
  }

  private static void pause(long millis) throws InterruptedException {
    Thread.sleep(millis);
  }

  private interface Words {
    void say(Socket socket) throws IOException, InterruptedException;
  }
}
