package dev.buoy.console.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.FakeCluster;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.v1.AdminState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionTest {
  private static final ClusterView VIEW = view();

  @Test
  void verbsAndOptionsNeedNoAgent() {
    assertThat(offline("dr")).containsExactly("drain", "drill", "drill-helper");
    assertThat(offline("drill", "")).containsExactly("plan", "run", "list", "show", "abort", "approve");
    assertThat(offline("drill", "run", "ha")).containsExactly("handover");
    assertThat(offline("drill", "show", "-o", "")).contains("md", "svg");
    assertThat(offline("status", "-o", "")).doesNotContain("md");
    assertThat(offline("drill", "run", "isolate", "VI_1", "--way", "")).containsExactly("in", "out", "both");
    assertThat(offline("drain", "b/s", "--re")).containsExactly("--reason", "--read-only");
    assertThat(offline("status", "-o", "j")).containsExactly("json", "jsonl");
    assertThat(offline("events", "--severity", "")).contains("warning");
    assertThat(offline("ag")).containsExactly("agent");
    assertThat(offline("pki", "i")).containsExactly("init", "issue");
    assertThat(offline("se")).isEmpty();
    assertThat(offline("status", "--output=y")).containsExactly("--output=yaml");
    assertThat(offline("config", "")).contains("apply", "rollback");
  }

  @Test
  void namesAreThoseThatLive() {
    assertThat(live("drain", "quot")).containsExactly("quotation_backend/server1", "quotation_backend/server3");
    assertThat(live("ready", "")).containsExactly("quotation_backend/server2");
    assertThat(live("drill", "plan", "handover", "")).containsExactly("VI_1");
    assertThat(live("drill", "run", "handover", "VI_1", "--confirm", "")).containsExactly("VI_1");
    assertThat(live("drill", "run", "backend", "VI_1", "--backend", "")).containsExactly("quotation_backend");
    assertThat(live("failover", "")).containsExactly("VI_1");
    assertThat(live("failover", "VI_1", "--to", "")).containsExactly("n1");
    assertThat(live("describe", "frontend", "")).containsExactly("quotation_service");
    assertThat(live("wait", "server", "")).hasSize(3);
    assertThat(live("wait", "server", "quotation_backend/server1", "drai")).containsExactly("drain", "drained");
    assertThat(live("show", "connections", "quotation_backend")).hasSize(4);
  }

  @Test
  void optionsMayStandAnywhere() {
    assertThat(live("--agent", "10.77.0.1", "drain", "--reason", "kernel", "quot")).hasSize(2);
    assertThat(live("drain", "quotation_backend/server1", "on", "")).containsExactly("all", "n1");
    assertThat(live("drain", "quotation_backend/server1", "on", "n1", "--on", "n9,")).containsExactly("n9,n1");
    assertThat(live("drain", "quotation_backend/server1", "--confirm", "")).containsExactly("server1");
    assertThat(live("status", "--read-only", "")).contains("on").doesNotContain("read-only", "--read-only");
  }

  @Test
  void aLineSaysWhereTheAgentsAre() {
    var line = CompletedLine
        .of(List.of("drain", "--agent=10.77.0.1:7443", "--ca", "ca.crt", "--agent", "no:no", "--key"));

    assertThat(line.options().values()).containsOnlyKeys(Clause.AGENT, Clause.CA);
    assertThat(line.options().value(Clause.AGENT)).contains("10.77.0.1:7443");
    assertThat(line.begun()).isEqualTo("--key");
  }

  @Test
  void insideTheShellItsOwnVerbsAreOfferedToo() {
    assertThat(Completion.candidates(List.of(), "se", VIEW)).containsExactly("set");
    assertThat(Completion.candidates(List.of("set"), "o", VIEW)).containsExactly("on", "output");
    assertThat(Completion.candidates(List.of("set", "output"), "", VIEW)).contains("yaml");
  }

  private static List<String> offline(String... words) {
    return CompletedLine.of(Arrays.asList(words)).candidates(() -> {
      throw new AssertionError("no name may stand here");
    });
  }

  private static List<String> live(String... words) {
    return new ArrayList<>(CompletedLine.of(Arrays.asList(words)).candidates(() -> VIEW));
  }

  private static ClusterView view() {
    var status = FakeCluster.status("n1").toBuilder();
    status.getBackendsBuilder(0).getServersBuilder(1).setAdminState(AdminState.Value.DRAIN);
    return new ClusterView(List.of(new AgentView("n1", new Endpoint.Address("10.77.0.1", 7443), null, status.build(), 0,
        null)), List.of());
  }
}
