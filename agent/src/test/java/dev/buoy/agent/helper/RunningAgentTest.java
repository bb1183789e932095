package dev.buoy.agent.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.helper.RunningAgent.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Only the agent is taken for it, and only the unit that it is the main process of is started again.
final class RunningAgentTest {
  private static final Path SHELL = Path.of("/bin/sh");

  @TempDir
  private Path folder;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  private SomeKernel start(String... words) throws IOException {
    var command = new ArrayList<>(List.of("sh", "-c", "echo; while :; do sleep 0.05; done"));
    command.addAll(List.of(words));
    var process = new ProcessBuilder(command).directory(folder.toFile()).start();
    processes.add(process);
    process.getInputStream().read(); // it is no copy of this one any more
    return new SomeKernel(folder, process.pid());
  }

  private void assertRefused(RunningAgent agent, int user, String why) {
    assertThatThrownBy(() -> agent.read(user)).isInstanceOf(IOException.class).hasMessageContaining(why);
  }

  @Test
  void theAgentIsWhoHoldsTheLockAndRunsTheProgram() throws IOException {
    var kernel = start("-Xmx1m", "-jar", SomeKernel.JAR, "agent", "-f", "some");

    var agent = kernel.agent().read(SomeKernel.user());

    assertThat(agent.pid()).isEqualTo(kernel.pid());
    assertThat(agent.rights()).as("nothing to give up").isEmpty();
    assertThat(agent.start()).contains("'agent' '-f' 'some'").doesNotContain("systemctl");
  }

  @Test
  void whoOnlyPretendsIsRefused() throws IOException {
    var why = "is no agent of the program that the helper runs";
    var jar = folder.resolve(SomeKernel.JAR);
    assertRefused(start("agent").agent(), SomeKernel.user(), why);
    assertRefused(start("-jar", SomeKernel.JAR, "check", "agent").agent(), SomeKernel.user(), why);
    var kernel = start("-jar", SomeKernel.JAR, "agent");
    assertRefused(kernel.agent(new Program(SHELL, folder.resolve("lock")), SomeKernel.NONE), SomeKernel.user(), why);
    assertRefused(kernel.agent(new Program(jar, jar), SomeKernel.NONE), SomeKernel.user(), why);
  }

  @Test
  void whoIsOfAnotherUserIsRefused() throws IOException {
    assertRefused(start("-jar", SomeKernel.JAR, "agent").agent(), SomeKernel.user() + 1, "is not of the agent's user");
  }

  @Test
  void whereNobodyHoldsTheLockThereIsNoAgent() throws IOException {
    var agent = start("-jar", SomeKernel.JAR, "agent").agent();
    Files.writeString(folder.resolve("proc/locks"), "");
    assertRefused(agent, SomeKernel.user(), "no agent holds " + folder.resolve("lock"));

    Files.delete(folder.resolve("lock"));
    assertRefused(agent, SomeKernel.user(), "no agent holds " + folder.resolve("lock"));
  }

  @Test
  void aUnitIsStartedOnlyByWhoIsItsMainProcess() throws IOException {
    var kernel = start("-jar", SomeKernel.JAR, "agent");
    var program = new Program(SHELL, folder.resolve(SomeKernel.JAR));
    in(kernel, "/system.slice/buoy-agent.service");

    var own = kernel.agent(program, unit -> unit.equals("buoy-agent.service") ? "" + kernel.pid() : "0");
    assertThat(own.read(SomeKernel.user()).start()).isEqualTo("systemctl start -- 'buoy-agent.service'");
    var anothers = kernel.agent(program, _ -> "1");
    assertThat(anothers.read(SomeKernel.user()).start()).doesNotContain("systemctl");
    in(kernel, "/user.slice/--all.service;reboot.service *.service");
    var any = kernel.agent(program, _ -> "" + kernel.pid());
    assertThat(any.read(SomeKernel.user()).start()).doesNotContain("systemctl");
  }

  /// Says that the process is in this group of processes; all else of it is true.
  private void in(SomeKernel kernel, String group) throws IOException {
    var shown = folder.resolve("proc").resolve("" + kernel.pid());
    if (Files.isSymbolicLink(shown)) {
      Files.delete(shown);
      Files.createDirectory(shown);
      for (var file : List.of("stat", "cmdline", "environ", "status", "exe", "cwd", "root", "ns", "fd")) {
        Files.createSymbolicLink(shown.resolve(file), Path.of("/proc", "" + kernel.pid(), file));
      }
    }
    Files.writeString(shown.resolve("cgroup"), "0::" + group + "\n");
  }
}
