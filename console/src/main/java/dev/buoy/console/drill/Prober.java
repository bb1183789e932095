package dev.buoy.console.drill;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Opens connections on a schedule that does not wait for answers, on threads of its own, from its making until it is
/// closed.
final class Prober implements AutoCloseable {
  /// So long a probe may take, and no longer.
  static final Duration PATIENCE = Duration.ofMillis(900);

  private final InetSocketAddress target;
  private final Duration interval;
  private final Ticker ticker;
  private final Dial dial;
  private final ProbeLog log;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// @param interval between the starts of two probes, > 0
  Prober(InetSocketAddress target, Duration interval, Ticker ticker, Dial dial) {
    this.target = target;
    this.interval = interval;
    this.ticker = ticker;
    this.dial = dial;
    this.log = new ProbeLog(ticker.nanoTime());
    threads.execute(this::schedule);
  }

  ProbeLog log() {
    return log;
  }

  InetSocketAddress target() {
    return target;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void schedule() {
    long due = ticker.nanoTime();
    try {
      while (!threads.isShutdown()) {
        ticker.await(due);
        threads.execute(this::probe);
        due = next(due, ticker.nanoTime(), interval);
      }
    } catch (InterruptedException | java.util.concurrent.RejectedExecutionException _) {
      // Closed.
    }
  }

  /// The next start by the schedule. Starts that were missed, as this process stood still, are left out: they would come
  /// all at once.
  static long next(long due, long now, Duration interval) {
    long step = interval.toNanos();
    long next = due + step;
    return now - next < step ? next : next + (now - next) / step * step;
  }

  private void probe() {
    long sentAt = ticker.nanoTime();
    var answer = dial.ask(target, PATIENCE);
    long took = ticker.nanoTime() - sentAt;
    if (!threads.isShutdown()) { // one that was broken off says nothing
      log.add(new ProbeLog.Probe(sentAt, took, answer));
    }
  }
}
