package dev.buoy.agent.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/// Lines with an end each, many in one write.
abstract class StreamSink implements Sink {
  private final ByteBuffer buffer = ByteBuffer.allocate(32 * 1024);

  /// Writes all of it.
  abstract void write(ByteBuffer lines) throws IOException;

  @Override
  public final void write(Severity severity, StringBuilder line) throws IOException {
    var bytes = line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > buffer.remaining()) {
      flush();
    }
    buffer.put(bytes, 0, Math.min(bytes.length, buffer.remaining()));
  }

  @Override
  public final void flush() throws IOException {
    buffer.flip();
    try {
      if (buffer.hasRemaining()) {
        write(buffer);
      }
    } finally {
      buffer.clear();
    }
  }

  /// Standard error.
  static final class Stderr extends StreamSink {
    private final FileChannel channel = new FileOutputStream(FileDescriptor.err).getChannel();

    @Override
    void write(ByteBuffer lines) throws IOException {
      while (lines.hasRemaining()) {
        var _ = channel.write(lines);
      }
    }

    /// It is the agent's own log's as well.
    @Override
    public void close() {}
  }
}
