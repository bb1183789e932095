package dev.buoy.agent.linux;

import dev.buoy.agent.time.Cancellable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The [SendQueue] that the kernel keeps by io_uring: one small ring for each send, used again when it is over.
final class KernelQueue implements SendQueue, AutoCloseable {
  /// Each is a descriptor and two mappings: many routers at a short interval share these, and the loop sends the rest.
  private static final int MOST_RINGS = 256;

  private final Libc libc;
  private final PollLoop loop;
  private final int event;
  private final Cancellable watch;
  private final ArrayDeque<TimedSends> idle = new ArrayDeque<>();
  private final List<Entry> entries = new ArrayList<>();
  private final ArrayDeque<Entry> over = new ArrayDeque<>();

  private KernelQueue(Libc libc, PollLoop loop, int event) {
    this.libc = libc;
    this.loop = loop;
    this.event = event;
    this.watch = loop.register(event, this::serve);
  }

  /// Opens the queue, and tries that the kernel keeps it.
  /// @throws LinuxException where there is no io_uring, or none for this process
  static KernelQueue open(Libc libc, PollLoop loop) {
    var event = libc.eventfd();
    if (event < 0) {
      throw LinuxException.failed("open an event descriptor", event, "more open files");
    }
    try {
      var first = new TimedSends(libc, 1, event);
      var queue = new KernelQueue(libc, loop, event);
      queue.idle.add(first);
      return queue;
    } catch (LinuxException e) {
      libc.close(event);
      throw e;
    }
  }

  @Override
  public Queued send(long due, long latest, int descriptor, List<Datagram> datagrams, Outcome outcome) {
    if (entries.size() >= MOST_RINGS) {
      throw LinuxException.unsupported("more than " + MOST_RINGS + " advertisements are queued");
    }
    var sends = take(datagrams.size());
    // The loop's clock may have another origin than the kernel's.
    var shift = libc.monotonicTime() - loop.nanoTime();
    try {
      sends.send(due + shift, latest + shift, descriptor, datagrams);
    } catch (LinuxException e) {
      sends.close();
      throw e;
    }
    var entry = new Entry(sends, outcome);
    entries.add(entry);
    return entry;
  }

  @Override
  public void close() {
    watch.cancel();
    List.copyOf(entries).forEach(Entry::cancel);
    idle.forEach(TimedSends::close);
    libc.close(event);
  }

  private TimedSends take(int datagrams) {
    var sends = idle.poll();
    if (sends != null && sends.fits(datagrams)) {
      return sends;
    }
    if (sends != null) {
      sends.close();
    }
    return new TimedSends(libc, datagrams, event);
  }

  private void serve() {
    libc.eventfdClear(event);
    for (var entry : entries) {
      if (entry.sends.over()) {
        over.add(entry);
      }
    }
    for (var entry = over.poll(); entry != null; entry = over.poll()) {
      // The outcome of one may end another.
      if (!entry.finished) {
        entry.finish();
        entry.outcome.done(entry.sends.reached(), entry.sends.error());
      }
    }
  }

  private final class Entry implements Queued {
    final TimedSends sends;
    final Outcome outcome;
    boolean finished;
    boolean reached;
    boolean tried;

    Entry(TimedSends sends, Outcome outcome) {
      this.sends = sends;
      this.outcome = outcome;
    }

    @Override
    public boolean cancel() {
      if (!finished) {
        sends.cancel();
        finish();
      }
      return reached;
    }

    @Override
    public boolean tried() {
      return finished ? tried : sends.over() && (sends.reached() > 0 || sends.error() != 0);
    }

    void finish() {
      finished = true;
      reached = sends.reached() > 0;
      tried = reached || sends.error() != 0;
      entries.remove(this);
      idle.add(sends);
    }
  }
}
