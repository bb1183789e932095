package dev.buoy.agent.linux;

import dev.buoy.agent.time.Cancellable;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Hands on what a socket receives. In a flood the socket is read only every few milliseconds, so that most of the
/// time is left for everything else, however cheap the packets are for their sender. What was sent meanwhile waits in
/// the kernel's buffer, valid packets in their order among the others. On the loop.
final class Reception implements Cancellable {
  /// More than so many packets within [#WINDOW] are a flood: several times what the master of a router sends.
  static final int CALM = 8;
  static final long WINDOW = 10_000_000;
  /// The shortest rest.
  static final long REST = 2_000_000;
  private static final int BATCH = 256;
  private static final long LONGEST_BATCH = 5_000_000;

  private final PollLoop loop;
  private final int descriptor;
  private final BooleanSupplier receive;
  private Cancellable waiting;
  private long windowEnd;
  private int inWindow;
  private int inWindowBefore;
  private boolean cancelled;

  private Reception(PollLoop loop, int descriptor, BooleanSupplier receive) {
    this.loop = loop;
    this.descriptor = descriptor;
    this.receive = receive;
    this.waiting = loop.register(descriptor, this::read);
    this.windowEnd = loop.nanoTime() + WINDOW;
  }

  /// Starts reading.
  static Reception begin(PollLoop loop, VrrpSocket socket, VrrpSocket.Receiver receiver) {
    return begin(loop, socket.descriptor(), () -> socket.receive(receiver));
  }

  /// The same of any socket.
  /// @param receive takes one packet, and says whether there was one
  static Reception begin(PollLoop loop, int descriptor, BooleanSupplier receive) {
    return new Reception(loop, descriptor, receive);
  }

  @Override
  public void cancel() {
    cancelled = true;
    waiting.cancel();
  }

  private void read() {
    var start = loop.nanoTime();
    turnWindow(start);
    // What is received may lead to the end of the socket.
    for (var left = BATCH; left > 0 && !cancelled && loop.nanoTime() - start < LONGEST_BATCH
        && receive.getAsBoolean(); left--) {
      inWindow++;
    }
    if (!cancelled && Math.max(inWindow, inWindowBefore) > CALM) {
      rest(Math.max(REST, loop.nanoTime() - start));
    }
  }

  private void turnWindow(long now) {
    if (now - windowEnd >= 0) {
      inWindowBefore = now - windowEnd < WINDOW ? inWindow : 0;
      inWindow = 0;
      windowEnd = now + WINDOW;
    }
  }

  private void rest(long nanos) {
    waiting.cancel();
    waiting = loop.schedule(Duration.ofNanos(nanos),
        () -> waiting = loop.register(descriptor, this::read));
  }
}
