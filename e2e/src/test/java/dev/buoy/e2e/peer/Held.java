package dev.buoy.e2e.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/// A client that keeps connections open and in use. `Held HOST PORT COUNT` prints "open NAME" per connection, then
/// "round N" each time all of them have sent a byte and got it back, and "lost NAME: REASON" when one breaks.
public final class Held {
  private static final int TIMEOUT_MILLIS = 3000;
  private static final long PAUSE_NANOS = 100_000_000;

  private Held() {}

  private record Connection(Socket socket, String name) {}

  public static void main(String[] arguments) throws IOException {
    var target = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    var open = new java.util.ArrayList<Connection>();
    for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
      open.add(open(target));
      System.out.println("open " + open.getLast().name());
    }
    for (int round = 1; !open.isEmpty(); round++) {
      open.removeIf(connection -> !works(connection));
      System.out.println("round " + round + " open " + open.size());
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static Connection open(InetSocketAddress target) throws IOException {
    var socket = new Socket();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    socket.connect(target, TIMEOUT_MILLIS);
    var name = new StringBuilder();
    for (int c = read(socket); c != '\n'; c = read(socket)) {
      name.append((char) c);
    }
    return new Connection(socket, name.toString());
  }

  private static boolean works(Connection connection) {
    try {
      connection.socket().getOutputStream().write("x".getBytes(StandardCharsets.US_ASCII));
      if (read(connection.socket()) == 'x') {
        return true;
      }
      System.out.println("lost " + connection.name() + ": another byte came back");
    } catch (IOException e) {
      System.out.println("lost " + connection.name() + ": " + e.getMessage());
    }
    return false;
  }

  private static int read(Socket socket) throws IOException {
    int c = socket.getInputStream().read();
    if (c < 0) {
      throw new IOException("closed");
    }
    return c;
  }
}
