package dev.buoy.console.drill;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Probes over TCP. The responder says `buoy NODE` and a line feed; anything else is no answer.
/// @param clock monotonic nanoseconds
public record SocketDial(LongSupplier clock) implements Dial {
  private static final String GREETING = "buoy ";
  private static final int LONGEST = 300;
  private static final String RESET = "reset";
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
    return line.toString();
  }

  /// What is left of the time, at least a millisecond: 0 would be for ever.
  private int left(long until) throws SocketTimeoutException {
    long nanos = until - clock.getAsLong();
    if (nanos <= 0) {
      throw new SocketTimeoutException("no whole answer");
    }
    return (int) Math.max(1, nanos / NANOS_PER_MILLI);
  }

  /// Good is the whole line of a responder. What ended before a line was whole was reset, whatever came of it. The agents'
  /// probers have the same names for the same.
  static Answer said(String text) {
    if (!text.endsWith("\n") && text.length() < LONGEST) {
      return Answer.failed(RESET);
    }
    var node = text.startsWith(GREETING) && text.endsWith("\n") ? text.substring(GREETING.length()).strip() : "";
    return node.isEmpty() ? Answer.failed("wrong_answer") : Answer.of(node);
  }

  static String why(IOException failure) {
    var message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return switch (failure) {
      case SocketTimeoutException _ -> "timed_out";
      case ConnectException _ when message.contains("refused") -> "refused";
      case ConnectException _ when message.contains("timed out") -> "timed_out";
      case SocketException _ when message.contains("reset") || message.contains("broken pipe") -> RESET;
      default -> "unreachable";
    };
  }
}
