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
      var folder = Files.isDirectory(real) ? real : real.resolveSibling(".").normalize();
      var own = (int) Files.getAttribute(SELF, "unix:uid");
      if (!Files.isWritable(folder)) {
        return Optional.of("%s cannot be written by the agent (user %d); make it the owner of that folder, or copy the"
            .formatted(folder, own) + " file there yourself and use reload");
      }
      for (var file : ConfigBytes.read(path).names()) {
        int owner = (int) Files.getAttribute(ConfigBytes.place(real, file), "unix:uid");
        if (own != 0 && owner != own) {
          return Optional.of("%s belongs to user %d, and the agent (user %d) cannot replace it; use chown %d %s"
              .formatted(ConfigBytes.place(real, file), owner, own, own, ConfigBytes.place(real, file)));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(path + " cannot be read: " + StateFile.reason(e));
    }
  }

  /// Puts these bytes there: each file at once, with the mode and the owner that it had; in a folder only those that
  /// differ, and what is not among them goes.
  /// @throws IOException when it cannot; then some files of a folder may be new already
  void write(ConfigBytes next) throws IOException {
    var real = path.toRealPath();
    var before = read();
    for (var name : next.names()) {
      if (!before.has(name) || !Arrays.equals(before.content(name), next.content(name))) {
        replace(ConfigBytes.place(real, name), next.content(name));
      }
    }
    for (var name : before.names()) {
      if (!next.has(name)) {
        Files.delete(ConfigBytes.place(real, name));
      }
    }
    settle(Files.isDirectory(real) ? real : real.resolveSibling("."));
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    var next = file.resolveSibling("." + file.getFileName() + ".next");
    Files.deleteIfExists(next); // of an agent that was killed
    try {
      try (var channel = FileChannel.open(next,
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        var rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        like(file, next);
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(next);
      throw e;
    }
  }

  /// Owner, group and mode of the file that it replaces; a new one has those of its folder, but cannot be run.
  private static void like(Path file, Path next) throws IOException {
    boolean known = Files.exists(file);
    var model = known ? file : file.resolveSibling(".");
    for (var attribute : new String[]{"unix:uid", "unix:gid"}) {
      var wanted = Files.getAttribute(model, attribute);
      if (!wanted.equals(Files.getAttribute(next, attribute))) {
        Files.setAttribute(next, attribute, wanted);
      }
    }
    var mode = Files.getPosixFilePermissions(model);
    if (!known) {
      mode.removeAll(Set.of(PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_EXECUTE));
    }
    Files.setPosixFilePermissions(next, mode);
  }

  private static void settle(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
