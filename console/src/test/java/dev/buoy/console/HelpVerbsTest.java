package dev.buoy.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Verbs that need no agent.
class HelpVerbsTest extends OnACluster {
  @Test
  void helpListsWhatIsDoneOnANode() {
    assertThat(run("help")).isZero();
    assertThat(out.toString()).contains("\n  agent -f FILE", "\n  check [FILE]", "\n  doctor ",
        "\n  fence show|clear ");
  }

  @Test
  void explainsEveryVerb() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("drain BACKEND/SERVER", "failover INSTANCE", "Look", "Change");
    assertThat(run("drain --help")).isZero();
    assertThat(out.toString()).contains("usage: buoy drain", "examples:", "--for DURATION");
  }

  @Test
  void theVersionIsAVerbAndAnOption() {
    assertThat(run("version")).isZero();
    assertThat(run("--version --agent 10.77.0.1")).isZero();
    assertThat(out.toString()).isEqualTo("buoy 0.1.0\n");
  }
}
