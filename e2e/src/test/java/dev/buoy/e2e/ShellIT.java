package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The line prompt, and the operator's own shells that complete the verbs, with a real agent and on real terminals.
class ShellIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String SERVICE = """
      frontends:
        service: {bind: ["*:9000"], maxconn: 10, default_backend: quotation_backend}
      backends:
        quotation_backend:
          timeout: {queue: 1s}
          servers: {server1: {address: "10.77.0.11:8080"}, server2: {address: "10.77.0.12:8080"}}
      """;

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Single single;

  @BeforeAll
  static void startAgent() {
    single = Single.start(lab, SERVICE);
  }

  @Test
  void bashCompletesVerbsAndNames() {
    try (var pane = lab.pane(100, 30)) {
      inside(pane, "bash --norc --noprofile", "PS1='READY> '; source <(buoy completion bash)");
      completes(pane);
    }
  }

  @Test
  void zshCompletesVerbsAndNames() {
    try (var pane = lab.pane(100, 30)) {
      inside(pane, "zsh -f", "PS1='READY> '; autoload -Uz compinit; compinit -u -D; source <(buoy completion zsh)");
      completes(pane);
    }
  }

  private static void inside(Pane pane, String shell, String preparation) {
    pane.run(
        Shell.script("lab") + " exec cl env BUOY_AGENT=" + Single.ADDRESS + " PATH=" + Shell.ROOT.resolve("scripts")
            + ":\"$PATH\" " + shell);
    pane.run(preparation);
    pane.run("clear; echo pre''pared");
    pane.await("^prepared", SOON);
  }

  private static void completes(Pane pane) {
    pane.type("buoy dra");
    pane.press("Tab");
    pane.await("^READY> buoy drain $|^READY> buoy drain$", SOON);
    pane.type("quot");
    completesTo(pane, "^READY> buoy drain quotation_backend/server");
    pane.type("2 --rea");
    completesTo(pane, "^READY> buoy drain quotation_backend/server2 --rea(d-only|son)?");
    pane.press("C-c");
  }

  /// On a machine that has other things to do an agent may need longer than completion waits: then Tab once more, with
  /// another key before it, since bash takes a second Tab for a request to list.
  private static void completesTo(Pane pane, String regex) {
    var pattern = Pattern.compile(regex, Pattern.MULTILINE);
    Await.until(SOON, "Tab completes to " + regex, pane::text, () -> {
      pane.press("C-e", "Tab");
      return Await.within(Duration.ofSeconds(2), () -> pattern.matcher(pane.text()).find());
    });
  }

  @Test
  void thePromptCompletesDrainsAfterTheNameAndShowsTheSameAsACommandLine() {
    try (var pane = lab.pane(100, 30)) {
      inside(pane, "bash --norc --noprofile", "PS1='READY> '");
      pane.run("clear; XDG_STATE_HOME=" + lab.dir().resolve("state") + " buoy shell --agent " + Single.ADDRESS);
      pane.await("^buoy( single)?>", SOON);

      pane.type("this is dropped");
      pane.await("> this is dropped$", SOON);
      pane.press("C-c");
      pane.await("> this is dropped\\s*\\nbuoy( single)?>\\s*$", SOON);
      pane.run("drian quotation_backend/server2");
      pane.await("did you mean 'drain'", SOON);
      pane.type("drain quot");
      pane.press("Tab");
      pane.await("^buoy single> drain quotation_backend/server", SOON);
      pane.run("2 reason 'new kernel'");
      pane.await("^type server2 to run it:", SOON);
      pane.run("server2");
      pane.await("^= buoy drain quotation_backend/server2 --reason 'new kernel' --agent 10.77.0.1 --confirm server2",
          SOON);
      pane.run("ready quotation_backend/server2");
      pane.await("^= buoy ready quotation_backend/server2", SOON);
      pane.run("help weight");
      pane.await("^usage: buoy weight", SOON);
      pane.press("C-d");
      pane.await("^READY>\\s*$", SOON);
      assertThat(lab.dir().resolve("state/buoy/history")).content().contains("drain quotation_backend/server2")
          .doesNotContain("this is dropped");
    }
  }

  @Test
  void linesOfAPipeEndWithTheFirstThatFails() {
    var lines = "# what is open\\nset output jsonl\\nstatus\\nfailover VI_9\\nversion\\n";

    var result = lab.exec("cl", SOON, "sh", "-c",
        "printf '" + lines + "' | " + Shell.script("buoy") + " shell --agent " + Single.ADDRESS);

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out().lines()).hasSize(1).allMatch(line -> line.contains("\"agent\":\"n1\""));
    assertThat(result.err()).contains("no instance 'VI_9'", "line 4 ended with 1");
  }

  @Test
  void logsEventsAndDescriptionsComeFromTheAgent() {
    assertThat(single.buoy("logs").ok()).containsPattern("(?m)^[0-9:.]+ n1 (INFO|WARNING) \\w+: .");
    assertThat(single.buoy("describe", "agent", "n1").ok()).contains("agent n1", "configDigest");
    assertThat(single.buoy("describe", "service").ok()).contains("frontend service", "listening");
    assertThat(single.buoy("diff").ok()).startsWith("n1 run the same file ");
    var few = single.buoy("events", "--since", "10m", "--limit", "1").ok();
    assertThat(few).contains("the newest 1 of ");
    assertThat(single.buoy("events", "--severity", "alert").ok()).isEqualTo("no such events\n");
    assertThat(single.buoy("--version").ok()).startsWith("buoy ");
  }

  @Test
  void logsGoOnAsTheyAreWritten() {
    var tail = lab.start("cl", "tail",
        List.of(Shell.script("buoy"), "logs", "-w", "--agent", Single.ADDRESS, "reload"));
    single.reload(SERVICE.replace("maxconn: 10", "maxconn: 11"));

    tail.awaitLine("n1 INFO agent: reload: ", SOON);
    tail.kill();
  }

  @Test
  void watchSaysOneSentenceForAChangeAndNothingTwice() {
    var watch = lab.start("cl", "watch",
        List.of(Shell.script("buoy"), "watch", "--plain", "--agent", Single.ADDRESS));
    var nobody = lab.start("cl", "nobody",
        List.of(Shell.script("buoy"), "watch", "--plain", "--agent", "10.77.0.11:9"));
    nobody.awaitLine("cannot be reached: ", SOON);

    single.buoy("maint", "quotation_backend/server1", "--reason", "disk", "--confirm", "server1").ok();
    watch.awaitLine(" quotation_backend/server1 is \\w+ and in MAINT since [0-9:.]+: .*disk", SOON);
    single.buoy("ready", "quotation_backend/server1").ok();
    watch.awaitLine(" quotation_backend/server1 is \\w+\\.", SOON);

    assertThat(watch.log()).filteredOn(line -> line.contains("MAINT")).hasSize(1);
    assertThat(nobody.log()).hasSize(1);
    watch.kill();
    nobody.kill();
  }
}
