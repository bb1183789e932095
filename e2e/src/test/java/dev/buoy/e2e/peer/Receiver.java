package dev.buoy.e2e.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/// A client that only receives. `Receiver HOST PORT COUNT` prints "open" per connection, and "ended: REASON" for each
/// once its end is heard of.
public final class Receiver {
  private static final int TIMEOUT_MILLIS = 3000;

  private Receiver() {}

  public static void main(String[] arguments) throws IOException {
    var target = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
      var socket = new Socket();
      socket.connect(target, TIMEOUT_MILLIS);
      System.out.println("open");
      Thread.ofPlatform().start(() -> receive(socket));
    }
  }

  private static void receive(Socket socket) {
    try (socket) {
      while (socket.getInputStream().read() >= 0) {
        // whatever comes
      }
      System.out.println("ended: end of data");
    } catch (IOException e) {
      System.out.println("ended: " + e.getMessage());
    }
  }
}
