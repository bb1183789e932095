package dev.buoy.agent.helper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the kernel says of a process that stands for an agent: the truth, but for the lock, which it says that it holds.
/// @param folder of the test, with the program's file in it
record SomeKernel(Path folder, long pid) {
  static final String JAR = "it's a.jar";
  static final RunningAgent.Units NONE = unit -> {
    throw new IOException("there is no " + unit);
  };

  SomeKernel {
    try {
      var lock = folder.resolve("lock");
      Files.writeString(folder.resolve(JAR), "");
      Files.writeString(lock, "");
      Files.createDirectories(folder.resolve("proc"));
      Files.writeString(folder.resolve("proc/locks"), """
          1: FLOCK  ADVISORY  WRITE 1 fe:00:%2$s 0 EOF
          2: POSIX  ADVISORY  WRITE 1 fe:00:1%2$s 0 EOF
          3: POSIX  ADVISORY  WRITE %1$d fe:00:%2$s 0 EOF
          3: -> POSIX  ADVISORY  WRITE 1 fe:00:%2$s 0 EOF
          """.formatted(pid, Files.getAttribute(lock, "unix:ino")));
      for (var name : new String[]{"self", "" + pid}) {
        var link = folder.resolve("proc").resolve(name);
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of("/proc").resolve(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The agent, whose program is a script of the shell.
  RunningAgent agent() {
    return agent(new RunningAgent.Program(Path.of("/bin/sh"), folder.resolve(JAR)), NONE);
  }

  RunningAgent agent(RunningAgent.Program program, RunningAgent.Units units) {
    return new RunningAgent(folder.resolve("proc"), folder.resolve("lock"), program, units);
  }

  /// The user of this process, whose the agent is if nobody has given it another.
  static int user() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }
}
