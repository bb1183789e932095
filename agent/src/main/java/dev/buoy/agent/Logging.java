package dev.buoy.agent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.buoy.agent.accesslog.AccessLog;
import dev.buoy.agent.accesslog.LogConfig;
import dev.buoy.agent.control.LogTail;
import dev.buoy.agent.proxy.SessionLog;
import dev.buoy.agent.time.Ticker;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// What the file's `log` section is about: the level of the agent's own log, and the access log. Any thread may call.
final class Logging implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level standard = root.getLevel();
  private final AccessLog access;
  private final LogTail tail = new LogTail();

  Logging(InstantSource clock, Ticker ticker) {
    this.access = new AccessLog(clock, ticker);
    var appender = new TailAppender(tail);
    appender.setContext(root.getLoggerContext());
    appender.start();
    root.addAppender(appender);
  }

  /// The latest lines of the agent's own log.
  LogTail tail() {
    return tail;
  }

  /// Has what the JDK's means are told, as gRPC does, logged like the rest. Takes a while: not before the agent is ready.
  static void gather() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /// Hears of every session's end.
  SessionLog sessions() {
    return access;
  }

  /// Logs like this from now on.
  void become(LogConfig config) {
    root.setLevel(Level.toLevel(config.level(), standard));
    access.become(config);
  }

  /// Opens the file of the access log anew.
  void reopen() {
    access.reopen();
  }

  /// How the access log stands; empty when there is none.
  Optional<AccessLog.Standing> standing() {
    return access.standing();
  }

  @Override
  public void close() {
    access.close();
  }
}
