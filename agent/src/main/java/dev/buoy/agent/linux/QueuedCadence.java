package dev.buoy.agent.linux;

import dev.buoy.agent.time.Cancellable;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cadence whose next advertisements the kernel holds already: as many as fall into the horizon, each of them dropped
/// rather than sent more than one interval late. When one was sent another one joins the queue, so the whole horizon is
/// always covered. An instant beyond the horizon is queued once it comes within.
///
/// It keeps to the instants start + n × interval; those that a late loop missed are skipped, not made up for. On the
/// loop only.
final class QueuedCadence implements Cadence {
  /// For how long the loop sends by itself once the kernel took no more.
  private static final long PAUSE = 100_000_000;

  private final PollLoop loop;
  private final SendQueue queue;
  private final Source source;
  private final long interval;
  private final long horizon;
  private final ArrayDeque<Entry> queued = new ArrayDeque<>();
  private long next;
  private long lastTried;
  /// Until when the kernel is not asked.
  private long refusedUntil;
  private boolean ended;
  private @Nullable Cancellable timer;

  /// What is advertised, and through what.
  interface Source {
    /// The descriptor to send through; negative while there is none.
    int descriptor();

    /// The datagrams of one advertisement.
    List<Datagram> datagrams();

    /// Sends one now. May end the cadence.
    void transmit();

    /// Hears of a queued one that was tried. May end the cadence.
    void sent(int reached, int error);
  }

  private record Entry(long due, SendQueue.Queued send) {}

  /// @param interval and `horizon`: in nanoseconds
  QueuedCadence(PollLoop loop, SendQueue queue, Source source, long interval, long horizon) {
    this.loop = loop;
    this.queue = queue;
    this.source = source;
    this.interval = interval;
    this.horizon = horizon;
  }

  @Override
  public void start() {
    next = loop.nanoTime();
    lastTried = next;
    refusedUntil = next;
    fill();
  }

  @Override
  public void end() {
    ended = true;
    takeBack();
  }

  @Override
  public void suspend() {
    takeBack();
  }

  @Override
  public void resume() {
    if (!ended) {
      lastTried = loop.nanoTime();
      fill();
    }
  }

  /// What is not too late yet may have been sent a moment ago, when the process that was stopped went on: that ends no
  /// silence.
  @Override
  public long silence() {
    var now = loop.nanoTime();
    var longest = 0L;
    var last = lastTried;
    for (var entry : queued) {
      if (entry.due + interval <= now && entry.send.tried()) {
        longest = Math.max(longest, entry.due - last);
        last = entry.due;
      }
    }
    return Math.max(longest, now - last);
  }

  private void takeBack() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    // The last first: while these are taken back the time of the earlier ones may come.
    for (var entry = queued.pollLast(); entry != null; entry = queued.pollLast()) {
      if (entry.send.cancel()) {
        source.sent(1, 0);
      } else {
        next = entry.due;
      }
    }
  }

  private void fill() {
    var descriptor = source.descriptor();
    if (descriptor < 0 || ended) {
      return;
    }
    var late = loop.nanoTime() - next;
    if (late >= 0) {
      if (idle()) {
        lastTried = loop.nanoTime();
        source.transmit();
        if (ended || source.descriptor() < 0) {
          return;
        }
      }
      next += interval * (1 + late / interval);
    }
    var room = loop.nanoTime() - refusedUntil >= 0;
    while (room && next - loop.nanoTime() <= horizon) {
      room = push(descriptor);
    }
    if (timer != null) {
      timer.cancel();
    }
    timer = !room || queued.isEmpty() ? loop.scheduleAt(room ? next - horizon : next, this::fill) : null;
  }

  /// Whether nothing of what is queued can still be sent.
  private boolean idle() {
    var last = queued.peekLast();
    return last == null || loop.nanoTime() - last.due >= interval;
  }

  /// @return false when the kernel takes no more: that instant is the loop's own
  private boolean push(int descriptor) {
    var due = next;
    try {
      var send = queue.send(due, due + interval, descriptor, source.datagrams(),
          (reached, error) -> tried(due, reached, error));
      queued.add(new Entry(due, send));
    } catch (LinuxException _) {
      refusedUntil = loop.nanoTime() + PAUSE;
      return false;
    }
    next += interval;
    return true;
  }

  private void tried(long due, int reached, int error) {
    queued.removeIf(entry -> entry.due == due);
    if (reached > 0 || error != 0) {
      lastTried = Math.max(lastTried, due);
      source.sent(reached, error);
    }
    fill();
  }
}
