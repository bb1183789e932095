package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void checkOfAValidFileIsSilentOnStdoutAndExitsZero() {
    assertThat(run("check", "../config/lab.yaml")).isZero();

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).startsWith("warning: ../config/lab.yaml:").contains(": api.insecure: ");
  }

  @Test
  void checkPrintsAllProblemsOnStdoutAndExitsTwo(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("b.yaml"), "schema: 1\nfrontend: {}\nbackend: {}\n");

    assertThat(run("check", file.toString())).isEqualTo(2);

    assertThat(out.toString().lines()).containsExactly(
        file + ":2:1: frontend: unknown key 'frontend', did you mean 'frontends'?",
        file + ":3:1: backend: unknown key 'backend', did you mean 'backends'?");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void checkWithoutAFileSaysWhichOneItChecks() {
    var _ = run("check");
    assertThat(err.toString()).startsWith("buoy: no FILE given: checking /etc/buoy/buoy.yaml\n");
  }

  @Test
  void checkShowsWhatIsInForceOnANode() {
    assertThat(run("check", "../config/lab.yaml", "--show", "n2")).isZero();

    assertThat(out.toString()).startsWith("# in force on n2").contains("    priority: 120\n");
  }

  @Test
  void anUnknownNodeIsRefusedWithTheNames() {
    assertThat(run("check", "../config/lab.yaml", "--show", "n9")).isEqualTo(2);

    assertThat(err.toString())
        .endsWith("buoy: there is no node 'n9' in ../config/lab.yaml; there is n1, n2, n3\n");
  }

  @Test
  void anAgentThatCannotTellItsNodeExitsTwo() {
    assertThat(run("agent", "-f", "../config/lab.yaml", "--node", "n9")).isEqualTo(2);

    assertThat(err.toString())
        .isEqualTo("buoy: ../config/lab.yaml: there is no node 'n9' in the file (--node); there is n1, n2, n3\n");
  }

  @Test
  void anAgentWithABadFilePrintsItsProblemsAndExitsTwo() {
    assertThat(run("agent", "-f", "/no/such.yaml")).isEqualTo(2);

    assertThat(out.toString()).isEqualTo("/no/such.yaml:1:1: file: /no/such.yaml does not exist\n");
  }

  /// A start that fails before the agent itself runs is not what RestartPreventExitStatus looks at.
  @Test
  void theServiceOfABadFileIsNotStartedAgainAndTheAgentSaysWhatCheckSays(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("b.yaml"), "schema: 1\nfrontend: {}\nbackend: {}\n").toString();
    assertThat(run("check", file)).isEqualTo(2);
    var problems = out.toString();
    assertThat(run("agent", "-f", file)).isEqualTo(2);

    assertThat(out.toString()).isEqualTo(problems + problems);
    assertThat(Files.readAllLines(Path.of("../config/buoy-agent.service"))).contains("RestartPreventExitStatus=2")
        .noneMatch(line -> line.startsWith("ExecStartPre"));
  }

  @Test
  void usageErrorsAreTwoLinesAndExitTwo() {
    assertThat(run("check", "--shwo", "n1")).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(2).first().isEqualTo("buoy: Unknown option: '--shwo'");
    assertThat(run()).isEqualTo(2);
    assertThat(run("agnet")).isEqualTo(2);
  }

  @Test
  void helpAndVersionGoToStdout() {
    assertThat(run("--help")).isZero();
    assertThat(run("agent", "--help")).isZero();
    assertThat(run("--version")).isZero();

    assertThat(out.toString()).contains("check", "--node=NAME", "buoy ");
    assertThat(err.toString()).isEmpty();
  }

  private int run(String... args) {
    return Main.run(args, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
  }
}
