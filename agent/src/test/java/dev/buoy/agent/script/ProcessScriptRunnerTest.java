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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real processes.
@Timeout(20)
final class ProcessScriptRunnerTest {
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

  private static Result run(String... command) {
    var result = new CompletableFuture<Result>();
    new ProcessScriptRunner(task -> Thread.ofVirtual().start(task)).run(List.of(command), Duration.ofSeconds(1),
        result::complete);
    return result.orTimeout(10, TimeUnit.SECONDS).join();
  }
}
