package dev.buoy.agent.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The users of this machine by their numbers. Any thread.
/// @param own the agent's user
/// @param file as passwd(5) has it
/// @param names those that were asked for
public record Accounts(int own, Path file, Map<Integer, String> names) {
  /// Of this machine.
  public static Accounts here() {
    try {
      return of((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"), Path.of("/etc/passwd"));
    } catch (IOException e) {
      throw new IllegalStateException("cannot read /proc/self: " + e.getMessage(), e);
    }
  }

  static Accounts of(int own, Path file) {
    return new Accounts(own, file, new ConcurrentHashMap<>());
  }

  /// Whether a user has the agent in hand anyway.
  boolean owns(int uid) {
    return uid == 0 || uid == own;
  }

  /// The name of a user, or `uid N`.
  String name(int uid) {
    return names.computeIfAbsent(uid, this::look);
  }

  private String look(int uid) {
    try (var lines = Files.lines(file)) {
      return lines.map(line -> line.split(":", -1))
          .filter(fields -> fields.length > 2 && fields[2].equals(Integer.toString(uid))).map(fields -> fields[0])
          .findFirst().orElse("uid " + uid);
    } catch (IOException | java.io.UncheckedIOException _) {
      return "uid " + uid;
    }
  }
}
