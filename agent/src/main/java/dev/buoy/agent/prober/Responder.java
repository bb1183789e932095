package dev.buoy.agent.prober;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import dev.buoy.agent.time.Pause;

/// Answers probes: a line with the node's name to whoever connects. Who then sends `listen` gets a line every 100 ms; what
/// else is sent comes back, line by line. It knows nothing else, and keeps nothing.
public final class Responder implements AutoCloseable {
  /// Between the lines of somebody who listens.
  public static final Duration TICK = Duration.ofMillis(100);
  private static final int MOST = 500;
  /// Within an hour every drill is over.
  private static final int MOST_TICKS = 36_000;
  private static final int PATIENCE_MILLIS = 60_000;
  private static final int LONGEST_LINE = 200;

  private final String greeting;
  private final Pause pause;
  private final ServerSocket server = new ServerSocket();
  private final Thread accepting;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  /// @throws IOException when it cannot listen there
  public Responder(InetSocketAddress at, String node, Pause pause) throws IOException {
    this.greeting = "buoy " + node + "\n";
    this.pause = pause;
    server.setReuseAddress(true);
    server.bind(at, MOST);
    this.accepting = Thread.ofVirtual().name("responder").start(this::accept);
  }

  /// Where it listens.
  public int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        if (open.size() >= MOST) {
          socket.close();
          continue;
        }
        open.add(socket);
        Thread.ofVirtual().name("responder").start(() -> serve(socket));
      } catch (IOException _) {
        // The next one: a client that went away while it was accepted, no descriptor is left, or it is the end.
        pause.pause(server.isClosed() ? Duration.ZERO : TICK);
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      var out = socket.getOutputStream();
      say(out, greeting);
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII),
          LONGEST_LINE);
      for (var line = in.readLine(); line != null && line.length() <= LONGEST_LINE; line = in.readLine()) {
        if (line.equals("listen")) {
          tick(out);
        }
        say(out, line + "\n");
      }
    } catch (IOException _) {
      // It went away, as probes do.
    } finally {
      open.remove(socket);
    }
  }

  private void tick(OutputStream out) throws IOException {
    for (int ticks = 0; ticks < MOST_TICKS && !ended; ticks++) {
      say(out, ".\n");
      pause.pause(TICK);
    }
    throw new SocketException("closed");
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write(line.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /// Resets the connections to an address of this node: their clients hear of it for as long as the node has the address.
  public void reset(InetAddress local) {
    for (var socket : open) {
      if (local.equals(socket.getLocalAddress())) {
        reset(socket);
      }
    }
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0); // a reset instead of an end
    } catch (IOException _) {
      // It is gone then.
    }
  }

  /// Whether nobody is connected.
  public boolean idle() {
    return open.isEmpty();
  }

  /// Ends every connection.
  @Override
  public void close() {
    ended = true;
    refuse();
    LongConnections.close(open);
  }

  /// Takes no connections any more; those that are open go on for as long as their clients want.
  public void refuse() {
    try {
      server.close();
      accepting.join(TICK); // until then the kernel may have it listen
    } catch (IOException _) {
      // It listens no more.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
