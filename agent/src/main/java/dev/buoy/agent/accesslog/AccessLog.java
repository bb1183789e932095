package dev.buoy.agent.accesslog;

import dev.buoy.agent.accesslog.Destination.Stderr;
import dev.buoy.agent.accesslog.Destination.Syslog;
import dev.buoy.agent.accesslog.Destination.ToFile;
import dev.buoy.agent.proxy.SessionEnd;
import dev.buoy.agent.proxy.SessionLog;
import dev.buoy.agent.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The access log of a node: none, or a thread that writes to where the file says. Any thread may call.
public final class AccessLog implements SessionLog, AutoCloseable {
  private static final Duration CLOSE = Duration.ofMillis(300);

  private final InstantSource clock;
  private final Ticker ticker;
  private volatile @Nullable LogWriter writer;
  private volatile Set<String> silent = Set.of();
  private long writtenBefore;
  private long droppedBefore;

  /// How a log stands.
  /// @param to where it goes
  /// @param written lines since the agent started
  /// @param dropped lines that were not, because it was slow or did not work
  /// @param problem why it does not work; empty while it does
  public record Standing(String to, long written, long dropped, String problem) {}

  /// @param clock for syslog's times
  public AccessLog(InstantSource clock, Ticker ticker) {
    this.clock = clock;
    this.ticker = ticker;
  }

  /// Logs like this from now on. What was logged before goes to where it was to go. Not on an event loop.
  public synchronized void become(LogConfig config) {
    silent = config.silent();
    var before = writer;
    var known = Optional.ofNullable(before).map(LogWriter::config);
    if (known.equals(config.access())) {
      return;
    }
    writer = config.access().map(this::start).orElse(null);
    retire(before);
  }

  /// Opens the file anew, as SIGUSR2 asks for.
  public void reopen() {
    var now = writer;
    if (now != null) {
      now.reopen();
    }
  }

  /// How it stands; empty when there is none.
  public synchronized Optional<Standing> standing() {
    return Optional.ofNullable(writer).map(now -> new Standing(now.config().to().text(),
        writtenBefore + now.written(), droppedBefore + now.dropped(), now.problem()));
  }

  @Override
  public void ended(SessionEnd end) {
    var now = writer;
    if (now != null && !silent.contains(end.frontend()) && wanted(now.config(), end)) {
      now.offer(end);
    }
  }

  /// Writes what is queued, unless that takes too long.
  @Override
  public void close() {
    become(LogConfig.NONE);
  }

  private LogWriter start(LogConfig.Access config) {
    return new LogWriter(config, sink(config.to()), LineFormat.of(config.format()), ticker);
  }

  private void retire(@Nullable LogWriter before) {
    if (before != null) {
      before.close(CLOSE);
      writtenBefore += before.written();
      droppedBefore += before.dropped();
    }
  }

  private Sink sink(Destination to) {
    return switch (to) {
      case Stderr _ -> new StreamSink.Stderr();
      case ToFile(var path) -> new FileSink(path, ticker);
      case Syslog syslog -> new SyslogSink(syslog, SyslogSink.carrier(syslog.target()), ProcessHandle.current().pid(),
          clock, ZoneId.systemDefault());
    };
  }

  private static boolean wanted(LogConfig.Access config, SessionEnd end) {
    return !(config.dontLogNormal() && normal(end))
        && !(config.dontLogNull() && end.bytesIn() == 0);
  }

  /// Whether there is nothing to see in it: no error, and the first attempt at the first server worked.
  static boolean normal(SessionEnd end) {
    return end.fault().isEmpty() && end.retries() == 0 && !end.redispatched();
  }
}
