package dev.buoy.e2e.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/// Asks an `Echo` every millisecond and prints who answers and every pause between two answers that is longer than
/// 2.5 ms: `gap START LENGTH`, both in microseconds of the machine's monotonic clock, and `from NAME AT` when another
/// name answers, `silent START` 20 ms after the last answer. A line `at TIME` every 100 ms of answers shows that it
/// lives, `lost AT NUMBER` that a question asked then had no answer when 1024 more had been asked; late is not lost, and
/// nothing is before the first answer. `EchoProbe ADDRESS PORT`
public final class EchoProbe {
  private static final long EVERY_NANOS = 1_000_000;
  private static final long GAP_NANOS = 2_500_000;
  private static final long SILENT_NANOS = 20_000_000;
  private static final long SIGN_NANOS = 100_000_000;

  /// Questions that are waited for.
  private static final int PENDING = 1024;
  /// Room for a few hundred answers that come while the machine does other things.
  private static final int RECEIVE_BYTES = 1 << 20;

  private static volatile long answered = System.nanoTime();

  /// The last question of each slot that was answered.
  private static final AtomicLongArray ANSWERS = new AtomicLongArray(PENDING);
  private static final AtomicLong FIRST_ANSWER = new AtomicLong(Long.MAX_VALUE);

  private EchoProbe() {}

  public static void main(String[] arguments) throws IOException {
    var target = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    var channel = DatagramChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES).bind(null);
    Thread.ofPlatform().daemon().start(() -> ask(channel, target));
    System.out.println("ready");
    listen(channel);
  }

  private static void ask(DatagramChannel channel, InetSocketAddress target) {
    var buffer = ByteBuffer.allocateDirect(8);
    long next = System.nanoTime();
    long reported = answered;
    long[] asked = new long[PENDING];
    for (long number = 1;; number++) {
      int slot = (int) (number % PENDING);
      long expired = number - PENDING;
      if (expired >= FIRST_ANSWER.get() && ANSWERS.get(slot) != expired) {
        System.out.println("lost " + asked[slot] / 1000 + " " + expired);
      }
      asked[slot] = System.nanoTime();
      long last = answered;
      if (last != reported && System.nanoTime() - last > SILENT_NANOS) {
        System.out.println("silent " + last / 1000);
        reported = last;
      }
      buffer.clear();
      buffer.putLong(number).flip();
      try {
        channel.send(buffer, target);
      } catch (IOException _) {
        // No route, no neighbour: as good as no answer.
      }
      next += EVERY_NANOS;
      long wait = next - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      } else if (wait < -SIGN_NANOS) {
        next = System.nanoTime(); // it was stopped: no burst to catch up
      }
    }
  }

  private static void listen(DatagramChannel channel) throws IOException {
    var buffer = ByteBuffer.allocateDirect(1500);
    byte[] name = new byte[64];
    var last = "";
    long previous = System.nanoTime();
    long sign = previous;
    while (true) {
      buffer.clear();
      channel.receive(buffer);
      long now = System.nanoTime();
      long number = buffer.flip().getLong();
      ANSWERS.set((int) (number % PENDING), number);
      FIRST_ANSWER.compareAndSet(Long.MAX_VALUE, number);
      int length = Math.min(name.length, buffer.remaining());
      buffer.get(name, 0, length);
      var from = new String(name, 0, length, StandardCharsets.US_ASCII);
      if (now - previous > GAP_NANOS) {
        System.out.println("gap " + previous / 1000 + " " + (now - previous) / 1000);
      }
      if (!from.equals(last)) {
        System.out.println("from " + from + " " + now / 1000);
        last = from;
      }
      if (now - sign > SIGN_NANOS) {
        System.out.println("at " + now / 1000);
        sign = now;
      }
      previous = now;
      answered = now;
    }
  }
}
