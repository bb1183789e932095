package dev.buoy.agent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import dev.buoy.agent.control.LogTail;
import org.jspecify.annotations.Nullable;

/// Keeps the latest lines of the log for those who look from elsewhere.
final class TailAppender extends AppenderBase<ILoggingEvent> {
  private final LogTail tail;

  TailAppender(LogTail tail) {
    this.tail = tail;
    setName("tail");
  }

  @Override
  protected void append(ILoggingEvent event) {
    tail.add(event.getInstant(), level(event.getLevel()), shortName(event.getLoggerName()),
        event.getFormattedMessage() + cause(event.getThrowableProxy()));
  }

  private static LogTail.Level level(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> LogTail.Level.ERROR;
      case Level.WARN_INT -> LogTail.Level.WARNING;
      case Level.INFO_INT -> LogTail.Level.INFO;
      default -> LogTail.Level.DEBUG;
    };
  }

  /// A library's logger is named by its class.
  private static String shortName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static String cause(@Nullable IThrowableProxy thrown) {
    return thrown == null ? "" : ": " + thrown.getClassName() + ": " + thrown.getMessage();
  }
}
