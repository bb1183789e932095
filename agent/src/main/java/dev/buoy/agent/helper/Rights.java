package dev.buoy.agent.helper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a process may do, as the kernel shows it: who is given just these rights can do nothing that it could not.
/// @param groups the others it is in, with spaces between
/// @param inheritable capabilities, a bit each; what a program that it starts keeps of them
/// @param bounding capabilities that nothing it starts can have more than
/// @param ambient capabilities that a program that it starts has without being root
/// @param noNew a program that it starts gains no rights
/// @param filters of system calls
record Rights(int user, int group, String groups, long inheritable, long bounding, long ambient, boolean noNew,
    String filters) {

  /// Of a process.
  /// @param process its folder under `/proc`
  /// @throws IOException when there is none, or it acts in another's name
  static Rights of(Path process) throws IOException {
    var lines = new HashMap<String, String>();
    for (var line : Files.readAllLines(process.resolve("status"))) {
      int colon = line.indexOf(':');
      lines.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    int user = only(process, lines.getOrDefault("Uid", ""));
    return new Rights(user, only(process, lines.getOrDefault("Gid", "")), lines.getOrDefault("Groups", ""),
        bits(lines.get("CapInh")),
        // What root starts has all that is not bounded.
        bits(lines.get(user == 0 ? "CapPrm" : "CapBnd")), bits(lines.get("CapAmb")),
        "1".equals(lines.get("NoNewPrivs")), lines.getOrDefault("Seccomp", "0"));
  }

  /// Real, effective, saved and of files: as it was started, they are one.
  private static int only(Path process, String four) throws IOException {
    var different = List.of(four.split("\\s+", -1)).stream().distinct().toList();
    if (different.size() != 1 || four.isEmpty()) {
      throw new IOException("process " + process.getFileName() + " acts in another's name");
    }
    return Integer.parseUnsignedInt(different.getFirst());
  }

  private static long bits(@Nullable String hexadecimal) throws IOException {
    if (hexadecimal == null) {
      throw new IOException("the kernel does not show what a process may do");
    }
    return Long.parseUnsignedLong(hexadecimal, 16);
  }

  /// Words that come before a command, so that it has these rights and no others.
  /// @param own those of whoever runs it
  /// @throws IOException when it would have others
  List<String> words(Rights own) throws IOException {
    if ((bounding & ~own.bounding) != 0 || (!filters.equals(own.filters) && !filters.equals("0"))) {
      throw new IOException(
          "the agent has rights that the helper cannot give it back: start the helper as the agent was"
              + " started");
    }
    if (equals(own)) {
      return List.of();
    }
    var words = new ArrayList<>(List.of("setpriv", "--reuid", Integer.toUnsignedString(user), "--regid",
        Integer.toUnsignedString(group)));
    if (groups.equals(own.groups)) {
      words.add("--keep-groups"); // in a user namespace nobody may set them
    } else if (groups.isEmpty()) {
      words.add("--clear-groups");
    } else {
      words.addAll(List.of("--groups", groups.replace(' ', ',')));
    }
    words.addAll(List.of("--inh-caps", only(inheritable), "--ambient-caps", only(ambient), "--bounding-set",
        only(bounding)));
    if (noNew) {
      words.add("--no-new-privs");
    }
    return words;
  }

  private static String only(long capabilities) {
    return IntStream.range(0, Long.SIZE).filter(bit -> ((capabilities >>> bit) & 1) == 1)
        .mapToObj(bit -> ",+cap_" + bit)
        .collect(Collectors.joining("", "-all", ""));
  }
}
