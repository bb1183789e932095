package dev.buoy.agent.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.script.ScriptRunner.Result;
import dev.buoy.agent.script.ScriptRunner.Result.Failed;
import dev.buoy.agent.script.ScriptRunner.Result.Passed;
import dev.buoy.agent.script.ScriptRunner.Result.TimedOut;
import dev.buoy.agent.script.ScriptRunner.Result.Unrunnable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real processes.
@Timeout(20)
final class ProcessScriptRunnerTest {
  private static final Tools HOST = Tools.ofThisHost();
  private static final ScriptUsers USERS = new ScriptUsers(() -> HOST.root() ? "root" : null, HOST);

  private final StringBuilder output = new StringBuilder();
  private @Nullable String user;

  @Test
  void exitZeroPasses() {
    assertThat(run("true")).isEqualTo(new Passed());
  }

  @Test
  void anyOtherExitFailsWithItsNumber() {
    assertThat(run("sh", "-c", "exit 7")).isEqualTo(new Failed(7));
  }

  @Test
  void noShellReadsTheCommand() {
    assertThat(run("test", "$HOME", "=", "$HOME")).isEqualTo(new Passed());
  }

  @Test
  void muchOutputDoesNotBlockARun() {
    assertThat(run("sh", "-c", "head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2")).isEqualTo(new Passed());
  }

  @Test
  void aProgramThatIsMissingIsUnrunnable() {
    assertThat(run("/no/such/program")).isEqualTo(new Unrunnable("/no/such/program: No such file or directory"));
  }

  @Test
  void aFileThatIsNoProgramIsUnrunnable(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("plain"), "text");

    assertThat(run(file.toString())).isEqualTo(new Unrunnable(file + ": Permission denied"));
  }

  @Test
  void aRunThatTakesTooLongIsKilledWithAllThatItStarted(@TempDir Path folder) throws Exception {
    var pids = folder.resolve("pids");

    var result = run("sh", "-c", "sleep 300 & echo $! > " + pids + "; sh -c 'sleep 300; true' & echo $! >> " + pids
        + "; sleep 300; true");

    assertThat(result).isEqualTo(new TimedOut(Duration.ofSeconds(1)));
    var started = Files.readAllLines(pids);
    assertThat(started).hasSize(2);
    for (var pid : started) {
      var process = ProcessHandle.of(Long.parseLong(pid));
      if (process.isPresent()) {
        assertThat(process.get().onExit().get(5, TimeUnit.SECONDS).isAlive()).isFalse();
      }
    }
  }

  @Test
  void aDaemonThatForkedTwiceIsKilledWithItsGroup(@TempDir Path folder) throws Exception {
    var pid = folder.resolve("pid");

    var result = run("sh", "-c", "(sleep 300 & echo $! > " + pid + ") & sleep 300; true");

    assertThat(result).isInstanceOf(TimedOut.class);
    var daemon = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
    if (daemon.isPresent()) {
      assertThat(daemon.get().onExit().get(5, TimeUnit.SECONDS).isAlive()).isFalse();
    }
  }

  @Test
  void whatAScriptPrintsIsHeard() {
    run("sh", "-c", "echo one; echo two >&2");

    assertThat(output.toString()).isEqualTo("one\ntwo\n");
  }

  @Test
  void aScriptsEnvironmentIsSmall() {
    run("env");

    assertThat(output.toString().lines().filter(line -> !line.startsWith("_=") && !line.startsWith("PWD=")))
        .containsExactlyInAnyOrder("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "BUOY_NODE=n1");
  }

  /// As another user where this process may become one; else as the own.
  @Test
  void aScriptRunsAsItsUserWithoutAnyCapability() {
    boolean switches = HOST.root() && HOST.canBecome(65534);
    user = switches ? "nobody" : null;

    var result = run("sh", "-c", "id -u; grep -E '^(Cap|NoNewPrivs)' /proc/self/status");

    assertThat(result).isEqualTo(new Passed());
    var none = "0000000000000000";
    var lines = output.toString().lines().map(line -> line.replaceAll("\\s+", " ")).toList();
    assertThat(lines).startsWith(switches ? "65534" : Integer.toString(HOST.uid())).contains("CapInh: " + none,
        "CapPrm: " + none, "CapEff: " + none, "CapAmb: " + none, "NoNewPrivs: 1");
    assertThat(lines.contains("CapBnd: " + none)).as("taken for ever where the agent may").isEqualTo(HOST.bounds());
  }

  @Test
  void aScriptLeadsASessionOfItsOwn() {
    var result = run("sh", "-c", "test $(cut -d' ' -f6 /proc/self/stat) -eq $$");

    assertThat(result).isEqualTo(new Passed());
  }

  @Test
  void whateverStopsARunIsItsResult() {
    var full = new ScriptUsers(() -> {
      throw new OutOfMemoryError("unable to create native thread");
    }, HOST);

    assertThat(run(full, "true")).isEqualTo(new Unrunnable("unable to create native thread"));
  }

  private Result run(String... command) {
    return run(USERS, command);
  }

  private Result run(ScriptUsers users, String... command) {
    var result = new CompletableFuture<Result>();
    new ProcessScriptRunner(task -> Thread.ofVirtual().start(task), users, Map.of("BUOY_NODE", "n1"),
        (_, text) -> output.append(text))
        .run(new ScriptRunner.Run(List.of(command), Duration.ofSeconds(1), user, Map.of(), true), result::complete);
    return result.orTimeout(10, TimeUnit.SECONDS).join();
  }
}
