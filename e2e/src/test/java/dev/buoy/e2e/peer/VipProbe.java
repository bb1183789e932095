package dev.buoy.e2e.peer;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/// Connects to an address every 10 ms, whether or not the connection before was answered, and waits for a line each time.
/// Once three connections in a row were answered it prints what was not answered before as
/// `outage LENGTH LOST RESOLUTION`: microseconds from the last good one's begin to the end of the first good one after, how
/// many were lost, and how much of the length lies before the first of these and after the last. `VipProbe ADDRESS PORT`
public final class VipProbe {
  private static final long EVERY_NANOS = 10_000_000;
  private static final int PATIENCE_MILLIS = 900;
  private static final int IN_A_ROW = 3;

  /// Those that are not over, or not told yet, in the order of their begin.
  private static final Deque<Exchange> PENDING = new ArrayDeque<>();

  private VipProbe() {}

  private static final class Exchange {
    final long begin = System.nanoTime();
    long end;
    boolean good;
  }

  public static void main(String[] arguments) {
    var at = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    Thread.ofPlatform().daemon().start(VipProbe::tell);
    System.out.println("ready");
    for (long next = System.nanoTime();; next += EVERY_NANOS) {
      var exchange = new Exchange();
      synchronized (PENDING) {
        PENDING.add(exchange);
      }
      Thread.ofVirtual().start(() -> ask(at, exchange));
      LockSupport.parkNanos(next + EVERY_NANOS - System.nanoTime());
    }
  }

  private static void ask(InetSocketAddress at, Exchange exchange) {
    boolean good = false;
    try (var socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(at, PATIENCE_MILLIS);
      good = line(socket.getInputStream());
    } catch (IOException _) {
      // That is what is looked for.
    }
    synchronized (PENDING) {
      exchange.good = good;
      exchange.end = System.nanoTime();
    }
  }

  private static boolean line(InputStream in) throws IOException {
    int read = in.read();
    while (read >= 0 && read != '\n') {
      read = in.read();
    }
    return read == '\n';
  }

  /// In their order, each once it is over.
  private static void tell() {
    long lastGood = 0;
    long firstLost = 0;
    long lastLost = 0;
    long firstBack = 0;
    int lost = 0;
    int back = 0;
    while (true) {
      Exchange next;
      synchronized (PENDING) {
        next = PENDING.peek();
        next = next != null && next.end != 0 ? PENDING.poll() : null;
      }
      if (next == null) {
        LockSupport.parkNanos(EVERY_NANOS);
      } else if (!next.good) {
        firstLost = lost == 0 ? next.begin : firstLost;
        lastLost = next.begin;
        lost++;
        back = 0;
      } else if (lost == 0) {
        lastGood = next.begin;
      } else {
        firstBack = back == 0 ? next.end : firstBack;
        back++;
        if (back == IN_A_ROW) {
          long length = firstBack - lastGood;
          System.out.println(
              "outage " + length / 1000 + " " + lost + " " + (length - (lastLost - firstLost)) / 1000);
          lost = 0;
          back = 0;
          lastGood = next.begin;
        }
      }
    }
  }
}
