package dev.buoy.agent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Lines that are only ever added, each a JSON object with its checksum as the last member (`"crc":"9a0b1c2d"`, over
/// what stands before it). The newest are in `NAME`, older ones in `NAME.1`, `NAME.2` and so on; the oldest file goes
/// when there are too many. A torn or damaged line is left out when the lines are read. Any thread may call; blocks on
/// the disk, never throws: the log of an agent must not stop it.
public final class RollingLog implements AutoCloseable {
  private static final String MEMBER = ",\"crc\":\"";
  /// Many times the longest line.
  private static final int REACH = 1 << 16;
  /// A block of a file system, which is what it takes when it is full.
  private static final int PROBE = 4096;
  private static final int TAIL = MEMBER.length() + Checksum.DIGITS + 2;

  private final Path file;
  private final long most;
  private final int keep;
  private final Consumer<String> report;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable FileChannel channel;
  private boolean broken;

  private RollingLog(Path file, long most, int keep, Consumer<String> report) {
    this.file = file;
    this.most = most;
    this.keep = keep;
    this.report = report;
  }

  /// Opens it, or begins it (mode 0600). What cannot be opened is reported, and tried again with each line.
  /// @param file its folder exists
  /// @param most bytes that one file may have
  /// @param keep how many older files are kept, at least 1
  /// @param report takes a sentence when it stops to work; empty: it works again
  public static RollingLog open(Path file, long most, int keep, Consumer<String> report) {
    var log = new RollingLog(file, most, keep, report);
    log.lock.lock();
    try {
      log.channel();
      log.told(null);
    } catch (IOException e) {
      log.told(e);
    } finally {
      log.lock.unlock();
    }
    return log;
  }

  /// Adds a line.
  /// @param object a JSON object with at least one member, on one line
  /// @return whether it is there
  public boolean append(String object) {
    var head = object.substring(0, object.length() - 1);
    var line = (head + MEMBER + Checksum.of(head) + "\"}\n").getBytes(StandardCharsets.UTF_8);
    lock.lock();
    try {
      add(line);
      told(null);
      return true;
    } catch (IOException e) {
      told(e);
      forget();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Sees whether it can be written again, when it could not: without a line to add nobody else would find out.
  public void tryAgain() {
    lock.lock();
    try {
      if (broken) {
        var open = channel();
        long end = open.position();
        open.write(ByteBuffer.allocate(PROBE));
        open.truncate(end);
        told(null);
      }
    } catch (IOException e) {
      told(e);
      forget();
    } finally {
      lock.unlock();
    }
  }

  private void add(byte[] line) throws IOException {
    var open = channel();
    if (open.position() > 0 && open.position() + line.length > most) {
      roll();
      open = channel();
    }
    long before = open.position();
    var rest = ByteBuffer.wrap(line);
    try {
      while (rest.hasRemaining()) {
        open.write(rest);
      }
    } catch (IOException e) {
      open.truncate(before); // half a line would spoil the next
      throw e;
    }
  }

  private FileChannel channel() throws IOException {
    if (channel == null) {
      channel = FileChannel.open(file,
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      heal(channel);
    }
    return channel;
  }

  /// Ends a line that a crash left open.
  private static void heal(FileChannel channel) throws IOException {
    long size = channel.size();
    channel.position(size);
    var last = ByteBuffer.allocate(1);
    if (size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != '\n') {
      channel.write(ByteBuffer.wrap(new byte[]{'\n'}));
    }
  }

  private void roll() throws IOException {
    forget();
    for (int i = keep; i > 0; i--) {
      var from = i == 1 ? file : older(i - 1);
      if (Files.exists(from)) {
        Files.move(from, older(i), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private Path older(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  private void forget() {
    var open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // It is opened anew with the next line.
      }
    }
  }

  private void told(@Nullable IOException e) {
    if (e != null && !broken) {
      report.accept(file + " cannot be written: " + StateFile.reason(e));
    } else if (e == null && broken) {
      report.accept("");
    }
    broken = e != null;
  }

  /// All whole lines, the oldest first, without their checksums.
  public List<String> lines() {
    lock.lock();
    try {
      return IntStream.rangeClosed(0, keep).map(i -> keep - i).mapToObj(i -> i == 0 ? file : older(i))
          .flatMap(each -> intact(each).stream()).toList();
    } finally {
      lock.unlock();
    }
  }

  /// The newest whole line.
  public Optional<String> last() {
    lock.lock();
    try {
      return IntStream.rangeClosed(0, keep).mapToObj(i -> i == 0 ? file : older(i)).map(this::end)
          .flatMap(Optional::stream).findFirst();
    } finally {
      lock.unlock();
    }
  }

  /// The newest whole line of a file, where one is within reach of its end.
  private Optional<String> end(Path path) {
    try (var open = FileChannel.open(path, StandardOpenOption.READ)) {
      long from = Math.max(0, open.size() - REACH);
      var bytes = ByteBuffer.allocate((int) (open.size() - from));
      open.read(bytes, from);
      return new String(bytes.array(), StandardCharsets.UTF_8).lines().map(RollingLog::checked)
          .flatMap(Optional::stream).reduce((_, later) -> later);
    } catch (IOException _) {
      return Optional.empty(); // lines() says why
    }
  }

  private List<String> intact(Path path) {
    var found = new ArrayList<String>();
    try {
      new String(Files.readAllBytes(path), StandardCharsets.UTF_8).lines().map(RollingLog::checked)
          .flatMap(Optional::stream).forEach(found::add);
    } catch (NoSuchFileException _) {
      // There are not as many yet.
    } catch (IOException e) {
      report.accept(path + " cannot be read: " + StateFile.reason(e));
    }
    return found;
  }

  private static Optional<String> checked(String line) {
    int end = line.length() - TAIL;
    if (end < 1 || !line.startsWith(MEMBER, end) || !line.endsWith("\"}")) {
      return Optional.empty();
    }
    var head = line.substring(0, end);
    return line.startsWith(Checksum.of(head), end + MEMBER.length()) ? Optional.of(head + "}") : Optional.empty();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (channel != null) {
        channel.force(false);
      }
    } catch (IOException _) {
      // What is not on the disk by now is in the system's hands.
    } finally {
      forget();
      lock.unlock();
    }
  }
}
