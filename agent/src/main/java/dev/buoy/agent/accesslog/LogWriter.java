package dev.buoy.agent.accesslog;

import dev.buoy.agent.proxy.SessionEnd;
import dev.buoy.agent.time.Ticker;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that writes what sessions left in a queue to a sink. When the queue is full, because the sink is slow, or the
/// sink does not work, lines are dropped and counted, and nobody waits.
final class LogWriter {
  private static final Logger LOG = LoggerFactory.getLogger("access");
  /// Bounds what waits to a few megabytes.
  static final int QUEUE = 8192;
  private static final long NAP_NANOS = Duration.ofMillis(10).toNanos();
  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long REPORT_NANOS = Duration.ofSeconds(10).toNanos();

  private final LogConfig.Access config;
  private final Sink sink;
  private final LineFormat format;
  private final Ticker ticker;
  private final Ring<SessionEnd> ring = new Ring<>(QUEUE);
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong reported = new AtomicLong();
  private final Thread thread;
  private final StringBuilder line = new StringBuilder(256);
  private final AtomicLong written = new AtomicLong();
  private volatile boolean idle;
  private volatile boolean closing;
  private volatile String problem = "";
  private volatile long reportedAt;
  private long failedAt;
  private long unflushed;

  LogWriter(LogConfig.Access config, Sink sink, LineFormat format, Ticker ticker) {
    this.config = config;
    this.sink = sink;
    this.format = format;
    this.ticker = ticker;
    this.reportedAt = ticker.nanoTime() - REPORT_NANOS;
    this.thread = Thread.ofPlatform().name("access-log").daemon().unstarted(this::run);
    thread.start();
  }

  LogConfig.Access config() {
    return config;
  }

  /// Takes a session's end, or drops it. Any thread; returns at once.
  void offer(SessionEnd end) {
    if (!ring.offer(end)) {
      dropped.incrementAndGet();
      report();
    } else if (idle) {
      idle = false;
      LockSupport.unpark(thread);
    }
  }

  long written() {
    return written.get();
  }

  long dropped() {
    return dropped.get();
  }

  /// Why nothing can be written; empty while it can.
  String problem() {
    return problem;
  }

  void reopen() {
    sink.reopen();
  }

  /// Writes what is queued and ends. Waits no longer than this; then it goes on by itself as long as the process does.
  void close(Duration longest) {
    closing = true;
    LockSupport.unpark(thread);
    try {
      var _ = thread.join(longest);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      sink.open();
    } catch (IOException e) {
      failed(e);
    } catch (RuntimeException e) {
      LOG.error("internal error in the access log", e);
    }
    while (true) {
      boolean last = closing;
      drain();
      if (last) {
        LockSupport.parkNanos(this, NAP_NANOS); // a loop may just be about to add one
        drain();
        sink.close();
        return;
      }
      rest();
    }
  }

  private void drain() {
    for (var end = ring.poll(); end != null; end = ring.poll()) {
      if (!healthy()) {
        drop(1);
        continue;
      }
      try {
        line.setLength(0);
        format.append(end, line);
        unflushed++;
        sink.write(severity(end), line);
      } catch (IOException e) {
        failed(e);
      } catch (RuntimeException e) {
        LOG.error("internal error in the access log", e);
        drop(unflushed);
        unflushed = 0;
      }
    }
    flush();
  }

  private void flush() {
    if (unflushed == 0) {
      return;
    }
    try {
      sink.flush();
      written.addAndGet(unflushed);
      unflushed = 0;
      if (!problem.isEmpty()) {
        problem = "";
        LOG.info("access log to {}: works again", config.to().text());
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  /// A sink that failed is tried again, but not for each line.
  private boolean healthy() {
    return problem.isEmpty() || unflushed > 0 || ticker.nanoTime() - failedAt >= RETRY_NANOS;
  }

  private void failed(IOException e) {
    failedAt = ticker.nanoTime();
    if (problem.isEmpty()) {
      LOG.warn("access log to {}: {}; its lines are dropped until it works", config.to().text(), words(e));
    }
    problem = words(e);
    drop(unflushed);
    unflushed = 0;
  }

  private static String words(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "no such folder";
      case FileSystemException failed when failed.getReason() != null -> failed.getReason();
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }

  private void drop(long lines) {
    dropped.addAndGet(lines);
    report();
  }

  /// Says how many lines were dropped, at most every ten seconds. The log itself never waits.
  private void report() {
    long now = ticker.nanoTime();
    if (now - reportedAt < REPORT_NANOS) {
      return;
    }
    reportedAt = now;
    long all = dropped.get();
    long since = all - reported.getAndSet(all);
    if (since > 0) {
      LOG.warn("access log to {}: {} lines dropped, {} since the start, as it {}", config.to().text(), since, all,
          problem.isEmpty() ? "is slow" : "does not work");
    }
  }

  /// Waking a thread costs the loops something, so what comes shortly after is waited for.
  private void rest() {
    if (closing) {
      return;
    }
    LockSupport.parkNanos(this, NAP_NANOS);
    if (ring.empty()) {
      idle = true;
      if (ring.empty() && !closing) {
        LockSupport.park(this);
      }
      idle = false;
    }
  }

  private Severity severity(SessionEnd end) {
    return config.separateErrors() && !AccessLog.normal(end) ? Severity.ERR : Severity.INFO;
  }
}
