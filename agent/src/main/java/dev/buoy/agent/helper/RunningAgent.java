package dev.buoy.agent.helper;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The agent's process as the kernel shows it, and how it would be started again.
final class RunningAgent {
  private static final int STARTED = 19;

  private final Path proc;
  private final long pid;

  /// @param proc where the kernel shows processes: `/proc`
  RunningAgent(Path proc, long pid) {
    this.proc = proc.resolve(Long.toString(pid));
    this.pid = pid;
  }

  /// @throws IOException when there is no such process, or it is no agent of Buoy's
  Deed.Agent read() throws IOException {
    var command = words("cmdline");
    if (!command.contains("agent")) {
      throw new IOException("process " + pid + " is no agent");
    }
    return new Deed.Agent(pid, started(),
        unit().map(unit -> "systemctl start " + Deed.quoted(unit)).orElse(again(command)));
  }

  /// Where it writes its log: a file by its own name, which it keeps when the agent is gone; where nobody else can write,
  /// as into a socket, the helper's own.
  Redirect output() throws IOException {
    var output = proc.resolve("fd/2");
    var target = Files.readSymbolicLink(output);
    if (target.toString().startsWith("socket:")) {
      return Redirect.INHERIT;
    }
    return Redirect.appendTo(Files.isRegularFile(target) ? target.toFile() : output.toFile());
  }

  private long started() throws IOException {
    var stat = Files.readString(proc.resolve("stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[STARTED]);
  }

  /// The service manager starts what is its own.
  private Optional<String> unit() throws IOException {
    if (words("environ").stream().noneMatch(word -> word.startsWith("INVOCATION_ID="))) {
      return Optional.empty();
    }
    return Files.readAllLines(proc.resolve("cgroup")).stream().map(line -> line.substring(line.lastIndexOf('/') + 1))
        .filter(name -> name.endsWith(".service")).findFirst();
  }

  private String again(List<String> command) throws IOException {
    var environment = words("environ").stream().filter(word -> word.contains("=")).map(Deed::quoted)
        .collect(Collectors.joining(" "));
    // The guard ignores signals while it undoes, and what it starts would inherit that.
    return "(trap - HUP INT TERM; cd " + Deed.quoted(Files.readSymbolicLink(proc.resolve("cwd")).toString())
        + " && exec setsid --fork env -i " + environment + " "
        + command.stream().map(Deed::quoted).collect(Collectors.joining(" ")) + " </dev/null >&2)";
  }

  private List<String> words(String file) throws IOException {
    var text = Files.readString(proc.resolve(file), StandardCharsets.UTF_8);
    return Arrays.stream(text.split("\0", -1)).filter(word -> !word.isEmpty()).toList();
  }
}
