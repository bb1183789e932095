package dev.buoy.agent.helper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The agent beside the helper, as the kernel shows it: the process that holds the lock of the node's `state_dir`, that is
/// of the agent's user, and that runs the helper's own program. Nobody who asks can choose another.
public final class RunningAgent {
  private static final int STARTED = 19;
  private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9:_.@\\\\-]+\\.service");

  private final Path proc;
  private final Path lock;
  private final Program program;
  private final Units units;

  /// @param proc where the kernel shows processes: `/proc`
  /// @param lock the file of which an agent of this node holds the lock
  RunningAgent(Path proc, Path lock, Program program, Units units) {
    this.proc = proc;
    this.lock = lock;
    this.program = program;
    this.units = units;
  }

  /// The one of a node on this machine.
  /// @param lock the file of which it holds the lock
  /// @param jar the program that this process runs, and an agent has to
  public static RunningAgent on(Path lock, Path jar) {
    var proc = Path.of("/proc");
    return new RunningAgent(proc, lock, new Program(proc.resolve("self/exe"), jar), Units.SYSTEMD);
  }

  /// What an agent is started from.
  /// @param java the program that runs it
  record Program(Path java, Path jar) {
    private boolean runs(Path process, List<String> command) throws IOException {
      int option = command.indexOf("-jar");
      return option >= 0 && option + 2 < command.size() && command.get(option + 2).equals("agent")
          && Files.isSameFile(process.resolve("exe"), java)
          && Files.isSameFile(Files.readSymbolicLink(process.resolve("cwd")).resolve(command.get(option + 1)), jar);
    }
  }

  /// Port: the service manager.
  @FunctionalInterface
  interface Units {
    Units SYSTEMD = unit -> {
      var process = new ProcessBuilder("systemctl", "show", "--property=MainPID", "--value", "--", unit)
          .redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    };

    /// The number of a unit's main process, as it says it.
    /// @throws IOException when there is no such manager
    String mainPid(String unit) throws IOException;
  }

  /// As it runs now.
  /// @param user whose it has to be
  /// @throws IOException when there is none of which all is true
  Deed.Agent read(int user) throws IOException {
    var process = proc.resolve(holder());
    long pid = Long.parseLong(process.getFileName().toString());
    long started = started(process);
    var command = words(process, "cmdline");
    if (!program.runs(process, command)) {
      throw new IOException(
          "process " + pid + " holds " + lock + ", and is no agent of the program that the helper runs:"
              + " after an update start both again");
    }
    var rights = Rights.of(process);
    if (rights.user() != user) {
      throw new IOException(
          "process " + pid + " holds " + lock + ", and is not of the agent's user, who owns the folder"
              + " of the helper's socket");
    }
    var unit = unit(process);
    if (unit.isPresent()) {
      var start = "systemctl start -- " + Deed.quoted(unit.get());
      return new Deed.Agent(pid, started, start, start, List.of(), "");
    }
    return new Deed.Agent(pid, started, again(process, command), "start the agent again", given(process, rights),
        log(process));
  }

  /// The kernel's word: `1: POSIX ADVISORY WRITE 708 08:01:131090 0 EOF`.
  private String holder() throws IOException {
    try {
      var inode = ":" + Files.getAttribute(lock, "unix:ino");
      return Files.readAllLines(proc.resolve("locks")).stream().map(line -> line.split("\\s+", -1))
          .filter(words -> words.length > 5 && words[1].equals("POSIX") && words[5].endsWith(inode))
          .map(words -> words[4]).findFirst().orElseThrow(() -> new IOException("no agent holds " + lock));
    } catch (NoSuchFileException _) {
      throw new IOException("no agent holds " + lock);
    }
  }

  private static long started(Path process) throws IOException {
    var stat = Files.readString(process.resolve("stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[STARTED]);
  }

  /// The service manager starts what is its own: that of which it says that this is the main process.
  private Optional<String> unit(Path process) throws IOException {
    for (var line : Files.readAllLines(process.resolve("cgroup"))) {
      var name = line.substring(line.lastIndexOf('/') + 1);
      if (UNIT.matcher(name).matches() && isMain(name, process)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private boolean isMain(String unit, Path process) {
    try {
      return units.mainPid(unit).equals(process.getFileName().toString());
    } catch (IOException _) {
      return false;
    }
  }

  /// Somebody else could have exchanged the program, its folder and its file until it is started, and what its
  /// environment says was never checked: it is started with the rights that it had, and gains nothing by that.
  private static String again(Path process, List<String> command) throws IOException {
    var environment = words(process, "environ").stream().filter(word -> word.contains("=")).map(Deed::quoted)
        .collect(Collectors.joining(" "));
    // The guard ignores signals while it undoes, and what it starts would inherit that.
    return "(trap - HUP INT TERM; cd " + Deed.quoted(Files.readSymbolicLink(process.resolve("cwd")).toString())
        + " && exec setsid --fork env -i " + environment + " "
        + command.stream().map(Deed::quoted).collect(Collectors.joining(" ")) + " </dev/null >&4 2>&4 4>&-)";
  }

  /// An agent in a container, as seen from outside, would leave it.
  private List<String> given(Path process, Rights rights) throws IOException {
    var own = proc.resolve("self");
    if (!Files.isSameFile(process.resolve("root"), own.resolve("root"))
        || !Files.readSymbolicLink(process.resolve("ns/user")).equals(Files.readSymbolicLink(own.resolve("ns/user")))) {
      throw new IOException("the agent runs in a container: start the helper in there");
    }
    return rights.words(Rights.of(own));
  }

  /// Where it writes its log: a file by its own name, which it keeps when the agent is gone.
  private static String log(Path process) throws IOException {
    var output = process.resolve("fd/2");
    var target = Files.readSymbolicLink(output);
    return (Files.isRegularFile(target) ? target : output).toString();
  }

  private static List<String> words(Path process, String file) throws IOException {
    var text = Files.readString(process.resolve(file), StandardCharsets.UTF_8);
    return Arrays.stream(text.split("\0", -1)).filter(word -> !word.isEmpty()).toList();
  }
}
