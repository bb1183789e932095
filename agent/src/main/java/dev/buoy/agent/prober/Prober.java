package dev.buoy.agent.prober;

import dev.buoy.agent.drill.Exchange;
import dev.buoy.agent.drill.Exchange.Failure;
import dev.buoy.agent.time.Ticker;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
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
  private static final int LONGEST = 300;

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
      long until = begin + patience.toNanos();
      socket.connect(at, left(until));
      tell(begin, said(line(socket, until)));
    } catch (IOException e) {
      tell(begin, new Answer("", failure(e)));
    } finally {
      open.removeIf(Socket::isClosed);
    }
  }

  /// Up to the line feed, or as far as it goes.
  private String line(Socket socket, long until) throws IOException {
    var line = new StringBuilder();
    var in = socket.getInputStream();
    for (int next = 0; next != '\n' && line.length() < LONGEST; line.append((char) next)) {
      socket.setSoTimeout(left(until));
      next = in.read();
      if (next < 0) {
        break;
      }
    }
    return line.toString();
  }

  /// What is left of the time, at least a millisecond: 0 would be for ever.
  private int left(long until) throws SocketTimeoutException {
    long nanos = until - ticker.nanoTime();
    if (nanos <= 0) {
      throw new SocketTimeoutException("no whole answer");
    }
    return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  /// What came of a probe.
  record Answer(String by, @Nullable Failure failure) {}

  /// Good is the whole line of a responder. What ended before a line was whole was reset, whatever came of it. The console
  /// has the same names for the same.
  static Answer said(String text) {
    if (!text.endsWith("\n") && text.length() < LONGEST) {
      return new Answer("", Failure.RESET);
    }
    var node = text.startsWith(GREETING) && text.endsWith("\n") ? text.substring(GREETING.length()).strip() : "";
    return new Answer(node, node.isEmpty() ? Failure.WRONG_ANSWER : null);
  }

  static Failure failure(IOException e) {
    var message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return switch (e) {
      case SocketTimeoutException _ -> Failure.TIMED_OUT;
      case ConnectException _ when message.contains("refused") -> Failure.REFUSED;
      case ConnectException _ when message.contains("timed out") -> Failure.TIMED_OUT;
      case SocketException _ when message.contains("reset") || message.contains("broken pipe") -> Failure.RESET;
      default -> Failure.UNREACHABLE;
    };
  }

  private void tell(long begin, Answer answer) {
    if (!closed) {
      results.accept(new Exchange(begin, ticker.nanoTime(), answer.by(), answer.failure()));
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
