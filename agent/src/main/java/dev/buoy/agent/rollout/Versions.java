package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.store.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The files that a node ran, the newest 50, in a folder of its state: `index` says when, by whom and why, and for each
/// digest there is one file with the bytes. Any thread; blocks on the disk.
public final class Versions {
  /// Versions that are kept.
  public static final int MOST = 50;
  /// Fewest characters that name a version.
  public static final int SHORTEST_NAME = 4;

  private static final int FORMAT = 1;

  private final @Nullable Path folder;
  private final Consumer<String> report;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable List<Version> known;

  /// @param folder absent: nothing survives here
  /// @param report takes a sentence for the log about a file that cannot be used
  public Versions(@Nullable Path folder, Consumer<String> report) {
    this.folder = folder;
    this.report = report;
  }

  /// Why nothing can be kept; empty when it can.
  public Optional<String> refusal() {
    lock.lock();
    try {
      if (folder == null) {
        return Optional.of("state_dir cannot be written: there would be no way back");
      }
      ensure(folder);
      return Files.isWritable(folder)
          ? Optional.empty()
          : Optional.of(folder + " cannot be written: there would be no way back");
    } catch (IOException e) {
      return Optional.of(folder + " cannot be written (" + StateFile.reason(e) + "): there would be no way back");
    } finally {
      lock.unlock();
    }
  }

  /// All of them, the latest first.
  public List<Version> list() {
    lock.lock();
    try {
      if (known == null) {
        known = folder == null ? List.of() : index(folder).read().map(Versions::versions).orElse(List.of());
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /// Adds the version that runs now, unless it is the latest already.
  /// @throws IOException when it cannot be written; then the history is as it was
  public void add(Version version, ConfigBytes bytes) throws IOException {
    lock.lock();
    try {
      var before = list();
      if (folder == null || (!before.isEmpty() && before.getFirst().digest().equals(version.digest()))) {
        return;
      }
      ensure(folder);
      var next = new ArrayList<Version>();
      next.add(version);
      next.addAll(before.subList(0, Math.min(before.size(), MOST - 1)));
      page(folder, version.digest())
          .write(new Sheet(Map.of("digest", version.digest()), Map.of(Sheet.PART, bytes)).text());
      index(folder).write(next.stream().map(Versions::line).collect(Collectors.joining("\n")));
      known = List.copyOf(next);
      forget(folder, before, next);
    } finally {
      lock.unlock();
    }
  }

  /// The bytes of the version whose digest begins like this; empty when there is none, or more than one.
  public Optional<ConfigBytes> bytes(String prefix) {
    lock.lock();
    try {
      var digests = list().stream().map(Version::digest).filter(digest -> digest.startsWith(prefix)).distinct()
          .toList();
      return folder == null || digests.size() != 1
          ? Optional.empty()
          : page(folder, digests.getFirst()).read().flatMap(Sheet::of).flatMap(sheet -> sheet.bytes(Sheet.PART))
              .filter(bytes -> bytes.digest().equals(digests.getFirst()));
    } finally {
      lock.unlock();
    }
  }

  private static void ensure(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  private static void forget(Path folder, List<Version> before, List<Version> next) throws IOException {
    var kept = next.stream().map(Version::digest).toList();
    for (var version : before) {
      if (!kept.contains(version.digest())) {
        Files.deleteIfExists(folder.resolve(version.digest()));
      }
    }
  }

  private StateFile index(Path in) {
    return new StateFile(in.resolve("index"), FORMAT, report);
  }

  private StateFile page(Path in, String digest) {
    return new StateFile(in.resolve(digest), FORMAT, report);
  }

  /// Facts of one version, an empty line after it.
  private static String line(Version version) {
    return new Sheet(Map.of("digest", version.digest(), "generation", "" + version.generation(), "time",
        version.time().toString(), "operator", version.operator(), "reason", version.reason(), "operation",
        version.operation()), Map.of()).text();
  }

  private static List<Version> versions(String index) {
    return List.of(index.split("\n\n", -1)).stream().flatMap(page -> Sheet.of(page).stream())
        .flatMap(sheet -> version(sheet).stream()).toList();
  }

  private static Optional<Version> version(Sheet sheet) {
    try {
      return Optional.of(new Version(sheet.fact("digest"), Long.parseLong(sheet.fact("generation")),
          Instant.parse(sheet.fact("time")), sheet.fact("operator"), sheet.fact("reason"), sheet.fact("operation")));
    } catch (DateTimeException | NumberFormatException _) {
      return Optional.empty();
    }
  }
}
