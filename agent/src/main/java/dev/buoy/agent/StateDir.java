package dev.buoy.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;

/// The folder of what survives a restart, held by one agent at a time.
final class StateDir implements AutoCloseable {
  private static final Path SELF = Path.of("/proc/self");

  private final FileChannel channel;
  private final FileLock lock;

  private StateDir(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /// Makes the folder (mode 0700) and takes its lock.
  /// @throws Taken when another agent holds it
  /// @throws IOException when it cannot be written, or others may write it
  static StateDir hold(Path directory, long pid) throws IOException, Taken {
    if (Files.isDirectory(directory)) {
      check(directory);
    } else {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
    var file = lock(directory);
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE,
        LinkOption.NOFOLLOW_LINKS);
    var lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new Taken(directory, Files.readString(file).strip());
    }
    channel.truncate(0);
    channel.write(ByteBuffer.wrap((pid + "\n").getBytes(StandardCharsets.US_ASCII)));
    return new StateDir(channel, lock);
  }

  /// The file whose lock the agent holds.
  static Path lock(Path directory) {
    return directory.resolve("lock");
  }

  /// Whoever else may write there could have this process write wherever it may.
  private static void check(Path directory) throws IOException {
    var others = EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    others.retainAll(Files.getPosixFilePermissions(directory));
    var owner = (int) Files.getAttribute(directory, "unix:uid");
    if (!others.isEmpty()) {
      throw new FileSystemException(directory.toString(), null, "others may write it; chmod go-w " + directory);
    }
    if (owner != 0 && owner != (int) Files.getAttribute(SELF, "unix:uid")) {
      throw new FileSystemException(directory.toString(), null,
          "user " + owner + " owns it; chown it to the agent's user");
    }
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
