package dev.buoy.agent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// One text that survives: whoever reads it finds what was written last, or what was written before, never half of it.
/// The first line says of what format it is, and its checksum:
/// ```
/// buoy 1 9a0b1c2d
/// ```
/// Used by one thread at a time; blocks on the disk.
public final class StateFile {
  private static final Pattern FIRST_LINE = Pattern.compile("buoy (\\d{1,9}) ([0-9a-f]{8})");

  private final Path file;
  private final int version;
  private final Consumer<String> report;

  /// @param file its folder exists
  /// @param version of the format that this agent writes, from 1; it reads what older ones wrote
  /// @param report takes a sentence for the log about a file that cannot be used
  public StateFile(Path file, int version, Consumer<String> report) {
    this.file = file;
    this.version = version;
    this.report = report;
  }

  /// What was written last; empty when nothing was, or when it cannot be used: that is reported, and the file set aside
  /// under its name with `.damaged`.
  public Optional<String> read() {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
      int end = text.indexOf('\n');
      var first = FIRST_LINE.matcher(end < 0 ? text : text.substring(0, end));
      if (!first.matches() || !Checksum.of(text.substring(end + 1)).equals(first.group(2))) {
        return unusable("is damaged");
      }
      return Integer.parseInt(first.group(1)) > version
          ? unusable("was written by a newer version of Buoy")
          : Optional.of(text.substring(end + 1));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (CharacterCodingException _) {
      return unusable("is damaged");
    } catch (IOException e) {
      report.accept(file + " cannot be read: " + reason(e));
      return Optional.empty();
    }
  }

  private Optional<String> unusable(String why) {
    var aside = file.resolveSibling(file.getFileName() + ".damaged");
    try {
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      report.accept(file + " " + why + ", and is not used; it is kept as " + aside.getFileName());
    } catch (IOException e) {
      report.accept(file + " " + why + ", and is not used");
    }
    return Optional.empty();
  }

  /// Writes it, and returns when it is on the disk (fsync(2) of the file and of its folder).
  /// @throws IOException when it cannot; then what was written before is still there
  public void write(String text) throws IOException {
    var bytes = ("buoy " + version + " " + Checksum.of(text) + "\n" + text).getBytes(StandardCharsets.UTF_8);
    replace(file, bytes);
  }

  /// Puts bytes in the place of a file's, at once and mode 0600.
  /// @throws IOException when it cannot; then the file is as it was
  static void replace(Path file, byte[] bytes) throws IOException {
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
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      settle(file.resolveSibling("."));
    } catch (IOException e) {
      Files.deleteIfExists(next);
      throw e;
    }
  }

  /// Until the folder is on the disk, its names are not.
  private static void settle(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Why a file operation failed, for people, without the file's name.
  public static String reason(IOException e) {
    return e instanceof FileSystemException failed && failed.getReason() != null
        ? failed.getReason()
        : switch (e) {
          case AccessDeniedException _ -> "permission denied";
          case NoSuchFileException _ -> "no such file or folder";
          default -> String.valueOf(e.getMessage());
        };
  }
}
