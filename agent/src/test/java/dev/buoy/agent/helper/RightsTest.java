package dev.buoy.agent.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is started again has the rights that it had: not one more, or it is not started.
final class RightsTest {
  private static final String ROOT = """
      Name:\tjava
      Uid:\t0\t0\t0\t0
      Gid:\t0\t0\t0\t0
      Groups:\t
      CapInh:\t0000000000000000
      CapPrm:\t000000000000ffff
      CapEff:\t000000000000ffff
      CapBnd:\t000000000000ffff
      CapAmb:\t0000000000000000
      NoNewPrivs:\t0
      Seccomp:\t0
      """;
  /// NET_BIND_SERVICE, NET_ADMIN and NET_RAW.
  private static final String AGENT = ROOT.replace("0\t0\t0\t0", "999\t999\t999\t999")
      .replace("Groups:\t", "Groups:\t4 27").replace("000000000000ffff", "0000000000003400")
      .replace("CapInh:\t0000000000000000", "CapInh:\t0000000000003400")
      .replace("CapAmb:\t0000000000000000", "CapAmb:\t0000000000003400");

  @TempDir
  private Path folder;

  private Rights rights(String status) throws IOException {
    Files.writeString(folder.resolve("status"), status);
    return Rights.of(folder);
  }

  @Test
  void whoHasTheHelpersOwnNeedsNoWords() throws IOException {
    assertThat(rights(ROOT).words(rights(ROOT))).isEmpty();
  }

  @Test
  void anAgentHasItsUserItsGroupsAndItsCapabilities() throws IOException {
    assertThat(rights(AGENT).words(rights(ROOT))).containsExactly("setpriv", "--reuid", "999", "--regid", "999",
        "--groups", "4,27", "--inh-caps", "-all,+cap_10,+cap_12,+cap_13", "--ambient-caps",
        "-all,+cap_10,+cap_12,+cap_13", "--bounding-set", "-all,+cap_10,+cap_12,+cap_13");
  }

  @Test
  void whoGainsNothingByWhatItStartsStaysSo() throws IOException {
    assertThat(rights(AGENT.replace("NoNewPrivs:\t0", "NoNewPrivs:\t1")).words(rights(ROOT)))
        .endsWith("--no-new-privs");
  }

  /// What root starts has all that is not bounded, whatever root itself has given up.
  @Test
  void rootThatGaveSomethingUpDoesNotGetItBack() throws IOException {
    assertThat(rights(ROOT.replace("CapPrm:\t000000000000ffff", "CapPrm:\t0000000000000001")).words(rights(ROOT)))
        .endsWith("--keep-groups", "--inh-caps", "-all", "--ambient-caps", "-all", "--bounding-set", "-all,+cap_0");
  }

  @Test
  void whatTheHelperCannotGiveBackIsNotTaken() throws IOException {
    var weak = rights(ROOT.replace("ffff", "1000"));
    assertThatThrownBy(() -> rights(AGENT).words(weak)).hasMessageContaining("start the helper as the agent was");
    assertThatThrownBy(() -> rights(AGENT.replace("Seccomp:\t0", "Seccomp:\t2")).words(rights(ROOT)))
        .hasMessageContaining("start the helper as the agent was");
  }

  @Test
  void whoActsInAnothersNameIsRefused() {
    assertThatThrownBy(() -> rights(AGENT.replace("Uid:\t999\t999", "Uid:\t999\t0")))
        .hasMessageContaining("acts in another's name");
  }
}
