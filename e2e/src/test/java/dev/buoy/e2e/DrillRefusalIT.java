package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An instance of production, whose drills want a second operator, on agents that know who asks. What nobody approves
/// moves nothing. With `-Dbuoy.drills.matrix=true` it is waited for as long as an approval is.
class DrillRefusalIT {
  private static final String DRILLS = """
      drills:
        allow: [handover, link]
        production: [VI_1]
        settled: 0s
        responder: 7444
      """;
  private static final Duration LONGEST_DECISION = Duration.ofMinutes(11);
  private static final String ASKS = "a second operator agrees with: buoy drill approve ";

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Authority authority;
  private static Cluster cluster;

  /// How a drill goes on that nobody approves.
  enum Silence {
    ABORTED("aborted by bert"), LEFT("the client was not heard of any more"), UNANSWERED("nobody approved it in time");

    private final String told;

    Silence(String told) {
      this.told = told;
    }
  }

  @BeforeAll
  static void startCluster() {
    var file = Authority.file(ClusterFile.plain().extra(DRILLS));
    authority = Authority.begin(lab, file);
    for (var operator : List.of("anna", "bert")) {
      authority.issue(operator, "operator");
    }
    cluster = Cluster.start(lab, file, authority.issue("vera", "viewer"));
  }

  @Test
  void aSecondOperatorLetsItGoOnAndNobodyElse() {
    var console = begin();
    var id = id(console);

    var own = cluster.buoy(authority.as("anna"), "drill", "approve", id);
    assertThat(own.status()).as(own.toString()).isEqualTo(7);
    assertThat(own.err()).contains("anna started it: somebody else has to approve it");
    var viewer = cluster.buoy(authority.as("vera"), "drill", "approve", id);
    assertThat(viewer.status()).as(viewer.toString()).isEqualTo(7);
    assertThat(viewer.err()).contains("needs the role operator");
    assertThat(console.count("\\[>\\] baseline")).as("begun without approval").isZero();
    assertThat(cluster.buoy(authority.as("bert"), "drill", "approve", id).ok()).contains("is approved by bert");

    assertThat(console.awaitExit(Drills.WHOLE)).as(console.describe(40)).isZero();
    assertThat(cluster.buoy("drill", "show", id, "-o", "json").ok()).contains("\"operator\": \"anna\"",
        "\"approver\": \"bert\"", "\"passed\": true");
    cluster.restartAgent("n1"); // else it lets the role rest, which has moved often by now
    cluster.awaitMaster("n1");
  }

  static Stream<Silence> silences() {
    return Stream.of(Silence.values())
        .filter(silence -> silence != Silence.UNANSWERED || Boolean.getBoolean("buoy.drills.matrix"));
  }

  @ParameterizedTest
  @MethodSource("silences")
  void whatNobodyApprovesMovesNothing(Silence silence) {
    cluster.awaitMaster("n1");
    var before = moves();
    var console = begin();
    var id = id(console);

    switch (silence) {
      case ABORTED -> cluster.buoy(authority.as("bert"), "drill", "abort", id).ok();
      case LEFT -> console.kill();
      case UNANSWERED -> assertThat(console.running()).isTrue();
    }

    Await.until(LONGEST_DECISION, "it is over", () -> cluster.buoy("drill", "show", id).toString(),
        () -> cluster.buoy("drill", "show", id).out().contains("aborted: " + silence.told));
    if (silence != Silence.LEFT) {
      assertThat(console.awaitExit(Cluster.SOON)).isEqualTo(5);
    }
    assertThat(cluster.buoy("drill", "show", id, "-o", "json").ok()).doesNotContain("\"faultBegan\"");
    assertThat(moves()).isEqualTo(before);
  }

  @Test
  void whoOnlyLooksMayPlanOneAndNotRunIt() {
    assertThat(cluster.buoy("drill", "plan", "handover", "VI_1").ok()).contains("n2 is master after");

    var run = cluster.buoy("drill", "run", "handover", "VI_1", "--confirm", "VI_1");

    assertThat(run.status()).as(run.toString()).isEqualTo(7);
    assertThat(run.err()).contains("needs the role operator", "vera is viewer");
    assertThat(cluster.buoy("drill", "list").ok()).doesNotContain(" vera ");
  }

  @Test
  void theStatusTellsWhatTheFileAllows() {
    assertThat(cluster.status().path("n2").at("/vrrp/0/allowedFaults")).extracting(JsonNode::asText)
        .containsExactly("handover", "link");
  }

  @Test
  void aPlanSaysEverythingThatSpeaksAgainstIt() {
    var plan = cluster.buoy("drill", "plan", "link", "VI_1");

    assertThat(plan.status()).isEqualTo(5);
    assertThat(plan.out() + plan.err()).contains("link wants --force as well", "no helper answers on n1",
        "path to n1 leads over the interface of VI_1");
    assertThat(cluster.holders()).containsExactly("n1");
  }

  /// Anna begins one.
  private static Program begin() {
    var words = new ArrayList<>(List.of(Shell.script("buoy"), "drill", "run", "handover", "VI_1", "--confirm", "VI_1",
        "--baseline", "1s", "--reason", "the monthly one"));
    Cluster.NODES.forEach(node -> words.addAll(List.of("--agent", Cluster.address(node) + ":7443")));
    words.addAll(authority.as("anna"));
    return lab.start("cl", "drill", words);
  }

  private static String id(Program console) {
    return console.awaitLine(ASKS, Cluster.STARTS).replaceFirst(".*" + ASKS + "([^)]*)\\).*", "$1");
  }

  /// When each node's role changed last.
  private static List<String> moves() {
    var status = cluster.status();
    return Cluster.NODES.stream().map(node -> status.path(node).path("vrrp").path(0).path("lastTransition").toString())
        .toList();
  }
}
