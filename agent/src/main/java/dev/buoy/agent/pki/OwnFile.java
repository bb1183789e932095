package dev.buoy.agent.pki;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Writes files whole or not at all, with the mode they need whatever the umask says.
enum OwnFile {
  /// 0600, or 0640 where the file that it replaces let its group read.
  SECRET("rw-------", "rw-r-----"),
  /// 0644, or less where the file that it replaces had less.
  PUBLIC("rw-r--r--", "rw-r--r--");

  private final String fresh;
  private final String most;

  OwnFile(String fresh, String most) {
    this.fresh = fresh;
    this.most = most;
  }

  /// Replaces the file by this text, or makes it; one that is replaced keeps its owner and group, so that an agent of
  /// another user reads on.
  void write(Path file, String text) throws PkiException {
    var target = file.toAbsolutePath();
    try {
      var folder = folder(target);
      var beside = Files.createTempFile(folder, ".buoy-", ".new", PosixFilePermissions.asFileAttribute(Set.of(
          PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)));
      try {
        fill(beside, text);
        take(target, beside);
        Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
      try (var channel = FileChannel.open(folder)) {
        channel.force(true);
      }
    } catch (IOException e) {
      throw new PkiException("cannot write %s: %s".formatted(file, words(e)), e);
    }
  }

  /// Reads a file of text.
  static String read(Path file) throws PkiException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new PkiException("cannot read %s: %s".formatted(file, words(e)), e);
    }
  }

  /// What is wrong with a file, without its name.
  static String words(IOException failure) {
    return switch (failure) {
      case java.nio.file.NoSuchFileException _ -> "there is no such file";
      case java.nio.file.AccessDeniedException _ -> "not permitted";
      case java.nio.file.FileSystemException e when e.getReason() != null -> e.getReason();
      case java.nio.charset.CharacterCodingException _ -> "it is not text";
      default -> String.valueOf(failure.getMessage());
    };
  }

  private static Path folder(Path target) throws IOException {
    var folder = target.getParent();
    if (folder == null) {
      throw new IOException("it is a folder");
    }
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
    return folder;
  }

  private static void fill(Path file, String text) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /// Gives the new file the mode, and the owner of the one that it replaces.
  private void take(Path target, Path beside) throws IOException {
    if (!Files.exists(target)) {
      Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString(fresh));
      return;
    }
    var before = Files.readAttributes(target, PosixFileAttributes.class);
    var view = Files.getFileAttributeView(beside, PosixFileAttributeView.class);
    var now = view.readAttributes();
    if (!now.owner().equals(before.owner())) {
      view.setOwner(before.owner());
    }
    if (!now.group().equals(before.group())) {
      view.setGroup(before.group());
    }
    var mode = EnumSet.copyOf(PosixFilePermissions.fromString(most));
    mode.retainAll(before.permissions());
    mode.addAll(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    view.setPermissions(mode);
  }
}
