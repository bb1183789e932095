package dev.buoy.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The addresses that Buoy put on interfaces, in a file: for kernels that keep no mark with an address (before 5.18).
/// Each is written down before it is added, so that a process that dies leaves nothing unknown. What was there before
/// the machine started is no concern of ours. One loop.
final class AddressRecord {
  private static final String FILE = "addresses";
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Pattern RELEASE = Pattern.compile("([0-9]+)\\.([0-9]+).*");

  private final @Nullable Path file;
  private final String boot;
  private final Set<String> entries = new LinkedHashSet<>();

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

  /// A folder that cannot be written was reported at the start; the addresses are reported as another's then.
  private void write(Path target) {
    var lines = new ArrayList<String>();
    lines.add(boot);
    lines.addAll(entries);
    try {
      Files.write(target, lines);
    } catch (IOException _) {
      return;
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
