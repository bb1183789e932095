package dev.buoy.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// The folder of what survives a restart, held by one agent at a time.
final class StateDir implements AutoCloseable {
  private final FileChannel channel;
  private final FileLock lock;

  private StateDir(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /// Makes the folder (mode 0700) and takes its lock.
  /// @throws Taken when another agent holds it
  /// @throws IOException when it cannot be written
  static StateDir hold(Path directory, long pid) throws IOException, Taken {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
    var file = directory.resolve("lock");
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    var lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new Taken(directory, Files.readString(file).strip());
    }
    channel.truncate(0);
    channel.write(ByteBuffer.wrap((pid + "\n").getBytes(StandardCharsets.US_ASCII)));
    return new StateDir(channel, lock);
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException _) {
      // The system releases it with the process.
    }
  }

  /// Another agent holds the folder.
  static final class Taken extends Exception {
    private static final long serialVersionUID = 1;

    Taken(Path directory, String pid) {
      super("another agent"
          + Optional.of(pid).filter(text -> !text.isEmpty()).map(text -> " (pid " + text + ")").orElse("")
          + " uses " + directory + "; stop it, or give this one its own state_dir");
    }
  }
}
