package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.store.StateFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/// The file, or the folder of files, that the agent reads at its start. Blocks on the disk.
public final class Installed {
  private static final Path SELF = Path.of("/proc/self");
  private static final String ASIDE = ".removed";
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");

  private final Path path;

  /// @param path as the user named it
  public Installed(Path path) {
    this.path = path;
  }

  /// As the user named it.
  public Path path() {
    return path;
  }

  /// What is there now.
  public ConfigBytes read() throws IOException {
    return ConfigBytes.read(path);
  }

  /// Where a file of this name is beside it that is no part of the configuration.
  /// @param suffix begins with a dot
  Path beside(String suffix) throws IOException {
    var real = path.toRealPath();
    return Files.isDirectory(real) ? real.resolve(suffix) : real.resolveSibling("." + real.getFileName() + suffix);
  }

  /// Why this agent cannot replace it, and what to do; empty when it can.
  public Optional<String> refusal() {
    try {
      var real = path.toRealPath();
      var own = (int) Files.getAttribute(SELF, "unix:uid");
      for (var name : read().names()) {
        var file = ConfigBytes.place(real, name).toRealPath();
        if (!Files.isWritable(folder(file)) || !Files.isWritable(folder(ConfigBytes.place(real, name)))) {
          return Optional
              .of("%s cannot be written by the agent (user %d); make it the owner of that folder, or copy the"
                  .formatted(folder(file), own) + " file there yourself and use reload");
        }
        int owner = (int) Files.getAttribute(file, "unix:uid");
        if (own != 0 && owner != own) {
          return Optional.of("%s belongs to user %d, and the agent (user %d) cannot replace it; use chown %d %s"
              .formatted(file, owner, own, own, file));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(path + " cannot be read: " + StateFile.reason(e));
    }
  }

  private static Path folder(Path file) {
    return file.resolveSibling(".").normalize();
  }

  /// Puts the one or the other of a change's files there, unless there is something else: that was written by somebody
  /// else, and is left.
  /// @return whether it is there now
  /// @throws IOException when it cannot be put there; then some files of a folder may be there already
  boolean swap(Trial.Change change, ConfigBytes wanted) throws IOException {
    var found = read();
    if (!found.between(change.before(), change.after())) {
      return false;
    }
    write(wanted);
    return true;
  }

  /// Puts these bytes there: each file at once, with the mode and the owner that it had, behind the link that it is; in a
  /// folder only those that differ. What is not among them is put aside until [#forget], and comes back as it was.
  /// @throws IOException when it cannot; then some files of a folder may be new already
  void write(ConfigBytes next) throws IOException {
    var real = path.toRealPath();
    var before = read();
    for (var name : next.names()) {
      var place = ConfigBytes.place(real, name);
      if (!before.has(name)) {
        add(place, next.content(name),
            before.names().stream().map(other -> ConfigBytes.place(real, other)).findFirst());
      } else if (!Arrays.equals(before.content(name), next.content(name))) {
        replace(place.toRealPath(), next.content(name));
      }
    }
    for (var name : before.names()) {
      if (!next.has(name)) {
        Files.move(ConfigBytes.place(real, name), aside(ConfigBytes.place(real, name)), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    settle(Files.isDirectory(real) ? real : folder(real));
  }

  /// What was put aside goes for good.
  void forget() throws IOException {
    var real = path.toRealPath();
    if (Files.isDirectory(real)) {
      try (var list = Files.list(real)) {
        for (var file : list.filter(each -> each.toString().endsWith(".yaml" + ASIDE)).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static Path aside(Path file) {
    return file.resolveSibling("." + file.getFileName() + ASIDE);
  }

  /// A file that is new is for its owner only, who owns the others.
  private static void add(Path place, byte[] bytes, Optional<Path> neighbour) throws IOException {
    if (Files.exists(aside(place), LinkOption.NOFOLLOW_LINKS)) {
      Files.move(aside(place), place, StandardCopyOption.ATOMIC_MOVE);
      if (!Arrays.equals(Files.readAllBytes(place), bytes)) {
        replace(place.toRealPath(), bytes);
      }
    } else {
      put(place, bytes, neighbour.orElse(folder(place)), OWN);
    }
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    put(file, bytes, file, Files.getPosixFilePermissions(file));
  }

  private static void put(Path file, byte[] bytes, Path model, Set<PosixFilePermission> mode) throws IOException {
    var next = file.resolveSibling("." + file.getFileName() + ".next");
    Files.deleteIfExists(next); // of an agent that was killed
    try {
      try (var channel = FileChannel.open(next,
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
          PosixFilePermissions.asFileAttribute(OWN))) {
        var rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        own(model, next);
        Files.setPosixFilePermissions(next, mode);
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(next);
      throw e;
    }
  }

  private static void own(Path model, Path next) throws IOException {
    for (var attribute : new String[]{"unix:uid", "unix:gid"}) {
      var wanted = Files.getAttribute(model, attribute);
      if (!wanted.equals(Files.getAttribute(next, attribute))) {
        Files.setAttribute(next, attribute, wanted);
      }
    }
  }

  private static void settle(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
