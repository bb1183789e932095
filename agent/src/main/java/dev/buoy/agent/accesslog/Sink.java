package dev.buoy.agent.accesslog;

import java.io.IOException;

/// Takes lines on the thread of the log; a call may wait as long as the other side makes it.
interface Sink extends AutoCloseable {
  /// Sees early whether lines can be written.
  /// @throws IOException when they cannot
  default void open() throws IOException {}

  /// Takes one line, without its end.
  /// @throws IOException when it, or one before it, cannot be written
  void write(Severity severity, StringBuilder line) throws IOException;

  /// Sees that everything taken is written.
  void flush() throws IOException;

  /// Whoever moved the file away wants a new one.
  default void reopen() {}

  @Override
  void close();
}
