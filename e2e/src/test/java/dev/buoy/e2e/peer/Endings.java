package dev.buoy.e2e.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `Endings BASE CLOSE TAKE_OUT`: servers that end sessions in every way, on ports from 6001, and clients that do, each
/// through the proxy's port BASE + number of its scenario. One scenario after the other; prints the name of each once it is
/// over. The other two arguments are what an operator says to this proxy, as commands of bash.
public final class Endings {
  /// The scenarios, numbered from 1.
  public enum Scenario {
    /// In order, the client first.
    CLIENT_FIRST(6001),
    /// In order, the server first.
    SERVER_FIRST(6002),
    /// Nobody listens there.
    REFUSED(6003),
    /// The server does not answer.
    CONNECT_TIMEOUT(6004),
    /// Both are silent, the client may be for less time.
    CLIENT_TIMEOUT(6005),
    /// Likewise the server.
    SERVER_TIMEOUT(6005),
    /// The client leaves before the server has answered.
    CLIENT_LEFT_CONNECTING(6004),
    /// The client breaks off.
    CLIENT_RESET(6005),
    /// The server breaks off.
    SERVER_RESET(6006),
    /// The server has no room in time.
    QUEUE_TIMEOUT(6005),
    /// There is none that may be used.
    NO_SERVER(6001),
    /// The client leaves before the server has room.
    CLIENT_LEFT_QUEUE(6005),
    /// The server has ended, the client does not.
    CLIENT_FIN_TIMEOUT(6002),
    /// The client has ended, the server does not.
    SERVER_FIN_TIMEOUT(6007),
    /// Both have talked and are silent then.
    TUNNEL_TIMEOUT(6008),
    /// The server listens only after the first attempt.
    RETRY(6009),
    /// The first server refuses, the second does not.
    REDISPATCH(6003, 6002),
    /// The client may not come.
    DENIED(6001),
    /// Likewise, and its PROXY header says who it is.
    DENIED_BY_HEADER(6001),
    /// An operator closes it.
    CLOSED(6005),
    /// An operator takes its server out, which closes it.
    TAKEN_OUT(6005, 6001),
    /// Another client waits already, and no more than that may.
    FULL_QUEUE(6005);

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<Integer> servers;

    Scenario(Integer... servers) {
      this.servers = List.of(servers);
    }

    /// Ports of its servers, in the order of their names.
    public List<Integer> servers() {
      return servers;
    }

    /// Of its frontend.
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// What is added to the base for its port.
    @SuppressWarnings("EnumOrdinal") // numbers of one run
    public int number() {
      return 1 + ordinal();
    }
  }

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int PATIENCE_MILLIS = 20_000;

  private final int base;
  private final String close;
  private final String takeOut;
  /// What stays open until the end.
  private final List<AutoCloseable> held = new ArrayList<>();

  private Endings(int base, String close, String takeOut) {
    this.base = base;
    this.close = close;
    this.takeOut = takeOut;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    new Endings(Integer.parseInt(args[0]), args[1], args[2]).run();
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
    serve(6007, socket -> {
      socket.getInputStream().readAllBytes();
      pause(PATIENCE_MILLIS);
    });
    serve(6008, socket -> {
      socket.getInputStream().read();
      socket.getOutputStream().write(new byte[2]);
      socket.getInputStream().readAllBytes();
    });
    for (var scenario : Scenario.values()) {
      play(scenario, base + scenario.number());
      pause(500); // so that it is no longer counted among those that are open
      System.out.println(scenario.text());
      System.out.flush();
    }
  }

  private void play(Scenario scenario, int port) throws IOException, InterruptedException {
    switch (scenario) {
      case QUEUE_TIMEOUT, CLIENT_LEFT_QUEUE -> {
        try (var _ = connect(port)) { // has the server's only place
          pause(1000);
          playAlone(scenario, port);
          pause(500);
        }
      }
      case FULL_QUEUE -> {
        try (var first = connect(port)) {
          pause(1000);
          try (var second = connect(port)) { // has the only place in the queue
            pause(500);
            playAlone(scenario, port);
            first.shutdownOutput();
            end(first);
            pause(300); // HAProxy takes the end of one who has sent nothing for leaving, as long as it waits
            second.shutdownOutput();
            end(second);
          }
        }
      }
      default -> playAlone(scenario, port);
    }
  }

  private void playAlone(Scenario scenario, int port) throws IOException, InterruptedException {
    try (var socket = connect(port)) {
      switch (scenario) {
        case CLIENT_FIRST, SERVER_FIN_TIMEOUT -> {
          // HAProxy takes the end of one who has sent nothing for leaving, as long as it connects.
          socket.getOutputStream().write(new byte[4]);
          socket.shutdownOutput();
        }
        case SERVER_TIMEOUT, SERVER_RESET, TUNNEL_TIMEOUT -> socket.getOutputStream().write(1);
        case CLIENT_RESET, CLIENT_LEFT_CONNECTING, CLIENT_LEFT_QUEUE -> {
          if (scenario == Scenario.CLIENT_RESET) {
            socket.getOutputStream().write(1);
          }
          pause(1000); // until the proxy has got as far as it shall
          socket.setSoLinger(true, 0);
          return;
        }
        case CLIENT_FIN_TIMEOUT -> {
          end(socket);
          pause(2000); // it is told the end, and does not say its own
        }
        case RETRY -> {
          pause(300); // the first attempt is over, the second comes after a second
          serve(6009, server -> server.getOutputStream().write(new byte[6]));
        }
        case DENIED_BY_HEADER ->
          socket.getOutputStream().write("PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\n".getBytes(US_ASCII));
        case CLOSED, TAKEN_OUT -> {
          socket.getOutputStream().write(1);
          pause(300);
          operator(scenario == Scenario.CLOSED ? close : takeOut);
        }
        default -> {
        }
      }
      end(socket);
    }
  }

  private static void operator(String command) throws IOException, InterruptedException {
    int status = new ProcessBuilder("bash", "-c", command).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IllegalStateException("status " + status + " of " + command);
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
