package dev.buoy.agent.track;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts the processes of a program. While enough of those found before are still there, only they are looked at.
final class Processes {
  /// The kernel cuts the name of a program off (proc(5), comm).
  private static final int COMM = 15;
  private static final int NAME_BYTES = 4096;

  private final Path proc;
  private final Map<String, List<Path>> found = new ConcurrentHashMap<>();

  Processes(Path proc) {
    this.proc = proc;
  }

  Sample count(TrackerConfig.Program tracker) {
    var program = tracker.program();
    if (tracker.quorumMax() == null) {
      var still = found.getOrDefault(program, List.of()).stream().filter(process -> runs(process, program)).toList();
      if (still.size() >= tracker.quorum()) {
        return new Sample.Value(still.size());
      }
    }
    var all = new ArrayList<Path>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, Processes::isProcess)) {
      entries.forEach(process -> {
        if (runs(process, program)) {
          all.add(process);
        }
      });
    } catch (IOException e) {
      return new Sample.Unreadable("cannot read " + proc + ": " + e.getMessage());
    }
    found.put(program, List.copyOf(all));
    return new Sample.Value(all.size());
  }

  private static boolean isProcess(Path entry) {
    return Character.isDigit(entry.getFileName().toString().charAt(0));
  }

  /// By its first argument, as a path or its last part, or by its own name. A zombie has no arguments any more.
  private static boolean runs(Path process, String program) {
    var arguments = read(process.resolve("cmdline"));
    int end = arguments.indexOf('\0');
    var first = end < 0 ? arguments : arguments.substring(0, end);
    if (first.equals(program) || first.substring(first.lastIndexOf('/') + 1).equals(program)) {
      return !first.isEmpty();
    }
    return !first.isEmpty() && program.length() <= COMM && read(process.resolve("comm")).strip().equals(program);
  }

  /// Empty when the process is gone, or hidden from this user.
  private static String read(Path file) {
    try (var input = Files.newInputStream(file)) {
      return new String(input.readNBytes(NAME_BYTES), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }
}
