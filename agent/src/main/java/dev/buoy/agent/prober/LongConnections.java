package dev.buoy.agent.prober;

import dev.buoy.agent.time.Pause;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// Connections to a responder that stay open: half of them say a line every 100 ms and want it back, half of them only
/// listen. Each is opened at once or not at all: one that came later would not have been through the fault. What becomes of
/// it then is what becomes of a client's.
public final class LongConnections implements AutoCloseable {
  /// Who is silent for longer hangs.
  static final Duration SILENCE = Duration.ofSeconds(1);
  private static final int LONGEST_LINE = 64;

  private final InetSocketAddress at;
  private final Pause pause;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Line> lines;
  private volatile boolean closed;

  /// How many there are of each sort.
  /// @param kept those that go on, and were never silent
  /// @param reset those that have ended
  /// @param hung those that were silent for a second, whether or not they have gone on since
  public record Count(int kept, int reset, int hung) {}

  private enum State {
    OPENING, KEPT, HUNG, RESET
  }

  /// Opens them.
  public LongConnections(InetSocketAddress at, int count, Pause pause) {
    this.at = at;
    this.pause = pause;
    this.lines = IntStream.range(0, count).mapToObj(number -> new Line(number % 2 == 0)).toList();
    lines.forEach(line -> Thread.ofVirtual().name("long connection").start(line::hold));
  }

  /// How they stand; one that never was open is none.
  public Count count() {
    return new Count(count(State.KEPT), count(State.RESET), count(State.HUNG));
  }

  private int count(State state) {
    return (int) lines.stream().filter(line -> line.state == state).count();
  }

  /// Closes them all.
  @Override
  public void close() {
    closed = true;
    close(open);
  }

  static void close(Collection<Socket> sockets) {
    for (var socket : sockets) {
      try {
        socket.close();
      } catch (IOException _) {
        // It is gone then.
      }
    }
  }

  /// One of them, on a thread of its own.
  private final class Line {
    private final boolean talks;
    private volatile State state = State.OPENING;

    Line(boolean talks) {
      this.talks = talks;
    }

    void hold() {
      try (var socket = new Socket()) {
        open.add(socket);
        converse(socket);
      } catch (IOException _) {
        state = state == State.OPENING ? State.OPENING : State.RESET;
      } finally {
        open.removeIf(Socket::isClosed);
      }
    }

    private void converse(Socket socket) throws IOException {
      if (closed) {
        return;
      }
      socket.connect(at, (int) SILENCE.toMillis());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) SILENCE.toMillis());
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII),
          LONGEST_LINE);
      if (Prober.said(in.readLine() + "\n").failure() != null) {
        return;
      }
      state = State.KEPT;
      say(socket, talks ? "0" : "listen");
      for (int number = 1; !closed; number++) {
        hear(in);
        if (talks) {
          pause.pause(Responder.TICK);
          say(socket, Integer.toString(number));
        }
      }
    }

    private void hear(BufferedReader in) throws IOException {
      while (!closed) {
        try {
          if (in.readLine() == null) {
            throw new IOException("it has ended");
          }
          return;
        } catch (SocketTimeoutException _) {
          state = State.HUNG;
        }
      }
    }

    private static void say(Socket socket, String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    }
  }
}
