package dev.buoy.agent.prober;

import dev.buoy.agent.drill.Exchange;
import dev.buoy.agent.drill.Exchange.Failure;
import dev.buoy.agent.time.Ticker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks a responder on a schedule: a new connection each time, whether or not the one before was answered.
public final class Prober implements AutoCloseable {
  private static final String GREETING = "buoy ";

  private final InetSocketAddress at;
  private final Duration patience;
  private final Ticker ticker;
  private final Consumer<Exchange> results;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ScheduledFuture<?> schedule;
  private volatile boolean closed;

  /// Begins.
  /// @param at the responder by the virtual address
  /// @param interval between two probes, 5 ms or more
  /// @param patience a probe that takes longer is bad; shorter than what the kernel waits before it sends anew (1 s), lest
  ///   a probe that was lost counts as a slow one
  /// @param results takes each when it is over, in the order of their ends, on any thread
  public Prober(InetSocketAddress at, Duration interval, Duration patience, Ticker ticker,
      ScheduledExecutorService executor, Consumer<Exchange> results) {
    this.at = at;
    this.patience = patience;
    this.ticker = ticker;
    this.results = results;
    this.schedule = executor.scheduleAtFixedRate(() -> Thread.ofVirtual().name("probe").start(this::ask), 0,
        interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void ask() {
    long begin = ticker.nanoTime();
    try (var socket = new Socket()) {
      open.add(socket);
      if (closed) {
        return;
      }
      // In the end nothing is kept of it on either side, nor a port.
      socket.setSoLinger(true, 0);
      socket.connect(at, (int) patience.toMillis());
      long left = patience.minusNanos(ticker.nanoTime() - begin).toMillis();
      socket.setSoTimeout((int) Math.max(1, left));
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII), 64);
      var line = in.readLine();
      if (line == null) {
        tell(begin, "", Failure.RESET);
      } else if (line.startsWith(GREETING)) {
        tell(begin, line.substring(GREETING.length()), null);
      } else {
        tell(begin, "", Failure.WRONG_ANSWER);
      }
    } catch (IOException e) {
      tell(begin, "", failure(e));
    } finally {
      open.removeIf(Socket::isClosed);
    }
  }

  private static Failure failure(IOException e) {
    return switch (e) {
      case SocketTimeoutException _ -> Failure.TIMED_OUT;
      case NoRouteToHostException _ -> Failure.UNREACHABLE;
      case ConnectException _ when String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("refused") ->
        Failure.REFUSED;
      case ConnectException _ -> Failure.UNREACHABLE;
      default -> Failure.RESET;
    };
  }

  private void tell(long begin, String by, @Nullable Failure failure) {
    if (!closed) {
      results.accept(new Exchange(begin, ticker.nanoTime(), by, failure));
    }
  }

  /// Sends no more, and gives up what is under way: nothing is told after this.
  @Override
  public void close() {
    closed = true;
    schedule.cancel(false);
    LongConnections.close(open);
  }
}
