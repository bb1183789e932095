package dev.buoy.console.drill;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Probes over TCP. The responder says `buoy NODE` and a line feed; anything else is no answer.
/// @param clock monotonic nanoseconds
public record SocketDial(LongSupplier clock) implements Dial {
  private static final String GREETING = "buoy ";
  private static final int LONGEST = 300;
  /// As many as each agent holds.
  private static final int CONNECTIONS = 10;
  private static final long NANOS_PER_MILLI = 1_000_000;

  @Override
  public Answer ask(InetSocketAddress target, Duration patience) {
    long until = clock.getAsLong() + patience.toNanos();
    try (var socket = new Socket()) {
      socket.connect(target, left(until));
      return said(line(socket, until));
    } catch (IOException e) {
      return Answer.failed(why(e));
    }
  }

  @Override
  public LongConnections hold(InetSocketAddress target, Ticker ticker) {
    return new SocketConnections(target, CONNECTIONS, ticker);
  }

  /// Up to the line feed, or as far as it goes.
  private String line(Socket socket, long until) throws IOException {
    var line = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (line.length() < LONGEST) {
      socket.setSoTimeout(left(until));
      int next = in.read();
      if (next < 0) {
        break;
      }
      line.append((char) next);
      if (next == '\n') {
        break;
      }
    }
    return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /// What is left of the time, at least a millisecond: 0 would be for ever.
  private int left(long until) throws SocketTimeoutException {
    long nanos = until - clock.getAsLong();
    if (nanos <= 0) {
      throw new SocketTimeoutException("no whole answer");
    }
    return (int) Math.max(1, nanos / NANOS_PER_MILLI);
  }

  static Answer said(String line) {
    var node = line.startsWith(GREETING) && line.endsWith("\n")
        ? line.substring(GREETING.length(), line.length() - 1)
        : "";
    return node.isBlank() ? Answer.failed("wrong_answer") : Answer.of(node);
  }

  static String why(IOException failure) {
    var message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return switch (failure) {
      case SocketTimeoutException _ -> "timed_out";
      case ConnectException _ when message.contains("refused") -> "refused";
      case ConnectException _ when message.contains("timed out") -> "timed_out";
      case ConnectException _,NoRouteToHostException _ -> "unreachable";
      case SocketException _ when message.contains("reset") || message.contains("broken pipe") -> "reset";
      default -> "unreachable";
    };
  }
}
