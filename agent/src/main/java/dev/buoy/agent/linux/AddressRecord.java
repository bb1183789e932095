package dev.buoy.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The addresses that Buoy put on interfaces, in a file: for kernels that keep no mark with an address (before 5.18).
/// Each is written down as it is added, by a thread of its own, so that a process that dies leaves hardly anything
/// unknown. What was there before the machine started is no concern of ours. One loop.
final class AddressRecord implements AutoCloseable {
  private static final String FILE = "addresses";
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Pattern RELEASE = Pattern.compile("([0-9]+)\\.([0-9]+).*");

  private final @Nullable Path file;
  private final String boot;
  private final Set<String> entries = new LinkedHashSet<>();
  /// What is to be in the file; absent once it is.
  private final AtomicReference<@Nullable List<String>> wanted = new AtomicReference<>();
  private @Nullable Thread writer;
  private volatile String trouble = "";

  private AddressRecord(@Nullable Path file, String boot) {
    this.file = file;
    this.boot = boot;
  }

  /// Remembers nothing: the kernel does.
  static AddressRecord none() {
    return new AddressRecord(null, "");
  }

  /// The record of this host, empty where the kernel keeps marks.
  /// @param stateDir absent: nothing survives
  static AddressRecord ofThisHost(@Nullable Path stateDir) {
    return stateDir == null || keepsMarks(System.getProperty("os.version"))
        ? none()
        : in(stateDir, String.join("", lines(BOOT)));
  }

  /// @param boot names this start of the machine
  static AddressRecord in(Path stateDir, String boot) {
    var record = new AddressRecord(stateDir.resolve(FILE), boot);
    var lines = lines(stateDir.resolve(FILE));
    if (!lines.isEmpty() && lines.getFirst().equals(boot)) {
      record.entries.addAll(lines.subList(1, lines.size()));
    }
    return record;
  }

  /// Whether a kernel keeps IFA_PROTO.
  /// @param release as uname(2) gives it
  static boolean keepsMarks(String release) {
    var match = RELEASE.matcher(release);
    if (!match.matches()) {
      return false;
    }
    var major = Integer.parseInt(match.group(1));
    return major > 5 || (major == 5 && Integer.parseInt(match.group(2)) >= 18);
  }

  /// Whether this address was added and not removed since.
  /// @param entry `eth0 10.77.0.100/32`
  boolean contains(String entry) {
    return entries.contains(entry);
  }

  void add(List<String> added) {
    if (file != null && entries.addAll(added)) {
      write(file);
    }
  }

  void remove(List<String> removed) {
    if (file != null && removed.stream().map(entries::remove).reduce(false, Boolean::logicalOr)) {
      write(file);
    }
  }

  /// Not on this loop, which a slow disk must not hold up: what is put on an interface in the meantime is leased.
  private void write(Path target) {
    var lines = new ArrayList<String>();
    lines.add(boot);
    lines.addAll(entries);
    if (wanted.getAndSet(lines) == null) {
      writer = Thread.ofVirtual().name("addresses").start(() -> writeAll(target));
    }
  }

  /// What was wanted while it wrote, too.
  private void writeAll(Path target) {
    for (var lines = wanted.get(); lines != null; lines = wanted.compareAndSet(lines, null) ? null : wanted.get()) {
      try {
        // Whole or not at all: half a record would leave addresses behind that nobody knows. Not forced to the disk,
        // since what was there before the machine stopped is of no concern.
        var next = target.resolveSibling(FILE + ".new");
        Files.write(next, lines, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
        trouble = "";
      } catch (IOException e) {
        trouble = "cannot write " + target + " (" + e
            + "): after a kill of the agent, addresses that it leaves count as"
            + " another program's";
      }
    }
  }

  /// What keeps it from being written, one sentence; empty: nothing. Any thread.
  String trouble() {
    return trouble;
  }

  /// Waits until everything is written, a second at most.
  @Override
  public void close() {
    var running = writer;
    try {
      if (running != null) {
        var _ = running.join(PATIENCE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException _) {
      return List.of();
    }
  }
}
