package dev.buoy.agent.accesslog;

import dev.buoy.agent.time.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The end of a file. When the name means another file than the one that is open, as after logrotate, that one is written
/// to within a second, or at once after `reopen`.
final class FileSink extends StreamSink {
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  private final Path path;
  private final Ticker ticker;
  private @Nullable FileChannel channel;
  private @Nullable Object opened;
  private long looked;
  private volatile boolean stale;

  FileSink(Path path, Ticker ticker) {
    this.path = path;
    this.ticker = ticker;
  }

  @Override
  public void open() throws IOException {
    current();
  }

  @Override
  void write(ByteBuffer lines) throws IOException {
    var to = current();
    while (lines.hasRemaining()) {
      var _ = to.write(lines);
    }
  }

  @Override
  public void reopen() {
    stale = true;
  }

  private FileChannel current() throws IOException {
    long now = ticker.nanoTime();
    var known = channel;
    if (known != null && !stale && now - looked < LOOK_NANOS) {
      return known;
    }
    looked = now;
    if (known != null && !stale && Objects.equals(opened, key())) {
      return known;
    }
    stale = false;
    close();
    var fresh = FileChannel.open(path,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    channel = fresh;
    opened = key();
    return fresh;
  }

  /// Device and inode; null when there is no such file.
  private @Nullable Object key() throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  @Override
  public void close() {
    var known = channel;
    channel = null;
    if (known != null) {
      try {
        known.close();
      } catch (IOException _) {
        // Everything was written before; nothing can be done about the rest.
      }
    }
  }
}
