package dev.buoy.console.drill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// Long connections over TCP to a responder: half of them say a line every 100 ms and want it back, half of them only
/// listen. Each is opened at once or not at all: one that came later would not have been through the fault.
final class SocketConnections implements LongConnections {
  /// Who is silent for longer hangs.
  private static final Duration SILENCE = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int LONGEST_LINE = 300;

  private final InetSocketAddress at;
  private final Ticker ticker;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Line> lines;

  private enum State {
    OPENING, KEPT, HUNG, RESET
  }

  /// Opens them.
  SocketConnections(InetSocketAddress at, int count, Ticker ticker) {
    this.at = at;
    this.ticker = ticker;
    this.lines = IntStream.range(0, count).mapToObj(number -> new Line(number % 2 == 0)).toList();
    lines.forEach(threads::execute);
  }

  @Override
  public Count count() {
    return new Count(count(State.KEPT), count(State.RESET), count(State.HUNG));
  }

  private int count(State state) {
    return (int) lines.stream().filter(line -> line.state == state).count();
  }

  /// An interrupt closes the socket that its thread waits for.
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void await(Duration time) throws InterruptedException {
    ticker.await(ticker.nanoTime() + time.toNanos());
  }

  /// One of them, on a thread of its own.
  private final class Line implements Runnable {
    private final boolean talks;
    private volatile State state = State.OPENING;

    Line(boolean talks) {
      this.talks = talks;
    }

    @Override
    public void run() {
      try (var socket = new Socket()) {
        converse(socket);
      } catch (InterruptedException _) {
        // Closed.
      } catch (IOException _) {
        if (state != State.OPENING && !threads.isShutdown()) {
          state = State.RESET;
        }
      }
    }

    private void converse(Socket socket) throws IOException, InterruptedException {
      socket.connect(at, (int) SILENCE.toMillis());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) SILENCE.toMillis());
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), LONGEST_LINE);
      if (!SocketDial.said(in.readLine() + "\n").good()) {
        return;
      }
      state = State.KEPT;
      say(socket, talks ? "0" : "listen");
      for (int number = 1; !threads.isShutdown(); number++) {
        hear(in);
        if (talks) {
          await(PAUSE);
          say(socket, Integer.toString(number));
        }
      }
    }

    private void hear(BufferedReader in) throws IOException {
      while (true) {
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
