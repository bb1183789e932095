package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The file as a transaction: each node has its own copy, as on machines of their own.
class ConfigIT {
  private static final Duration TAKEN_BACK = Duration.ofSeconds(40);
  private static final String BEFORE = "# what the operators wrote here stays: é\r\n" + ClusterFile.plain().text()
      + "\n# and here\n";
  /// A change that nobody notices.
  private static final String LIGHTER = BEFORE.replace("10.77.0.13:8080\", weight: 100",
      "10.77.0.13:8080\", weight: 30");

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;

  private @Nullable Program held;

  @BeforeAll
  static void startCluster() {
    cluster = Cluster.startApart(lab, BEFORE);
  }

  @AfterEach
  void everythingIsAsItWas() {
    if (held != null) {
      held.kill();
    }
    awaitFiles(BEFORE);
    cluster.awaitMaster("n1");
    // A node that still thinks that the cluster is split refuses the next change, whoever names the split.
    Await.until(Cluster.SOON, "no node speaks against a change", () -> config("plan", write(LIGHTER)).toString(),
        ConfigIT::nobodySpeaksAgainstAChange);
  }

  private static boolean nobodySpeaksAgainstAChange() {
    var plan = config("plan", write(LIGHTER));
    return plan.status() == 0 && !plan.out().contains("guard: ");
  }

  @Test
  void aPlanNamesWhatWouldHappenAndChangesNothing() {
    held = Client.held(lab, 3);
    var next = LIGHTER.replace("service: {bind: [\"*:9000\"]", "service: {bind: [\"*:9000\", \"*:9003\"]")
        .replace("client_first: {bind: [\"*:9001\"]", "client_first: {bind: [\"*:9004\"]")
        .replace("n3: {address: 10.77.0.3, override: {vrrp: {VI_1: {priority: 100}}}}",
            "n3: {address: 10.77.0.3, override: {vrrp: {VI_1: {priority: 200}}}}");
    long generation = generation("n1");

    var plan = config("plan", write(next)).ok();

    assertThat(plan.lines()).contains("backend service_backend: server3 weight 100 -> 30",
        "frontend service: listens on *:9003 too", "frontend client_first: listens on *:9004 too",
        "frontend client_first: *:9001 closes", "n3: vrrp VI_1: priority 100 -> 200",
        "n3: vrrp VI_1: takes the role over from n1",
        "n1: vrrp VI_1: hands the role over to n3; 10.77.0.100/24 moves",
        "warning: n1: vrrp VI_1: 3 open sessions through its addresses are closed");
    assertThat(config("plan", write(BEFORE)).ok()).contains("nothing that runs changes");
    assertThat(generation("n1")).isEqualTo(generation);
  }

  @Test
  void whatIsConfirmedStaysAndARollbackRestoresEveryByte() {
    held = Client.held(lab, 6);

    var applied = config("apply", write(LIGHTER), "--confirm", "120s", "--reason", "lighter", "--operation", "aa01");

    assertThat(applied.ok()).contains("buoy config confirm aa01");
    assertThat(applied.err().lines()).contains("n2 runs it", "n3 runs it", "n1 runs it");
    assertThat(applied.err().indexOf("n2 runs it")).isLessThan(applied.err().indexOf("n1 runs it"));
    awaitFiles(LIGHTER);
    assertThat(cluster.status().at("/n2/pendingConfig/operation").asText()).isEqualTo("aa01");
    config("confirm", "aa01").ok();
    assertThat(cluster.server("n2", 3).path("weight").asInt()).isEqualTo(30);
    assertThat(config("history").ok()).contains("lighter").contains("aa01");
    assertThat(cluster.status().at("/n2/pendingConfig").isMissingNode()).isTrue();

    config("rollback", "--confirm", "e2e", "--reason", "as before").ok();

    awaitFiles(BEFORE);
    assertThat(config("show").ok()).isEqualTo(BEFORE.replace('\r', '·'));
    noConnectionIsLost(held, 6);
  }

  @Test
  void whatNobodyConfirmsIsTakenBack() {
    held = Client.held(lab, 3);

    config("apply", write(LIGHTER), "--confirm", "2s", "--operation", "aa02").ok();

    awaitFiles(BEFORE);
    awaitWeight(100);
    assertThat(events()).contains("change aa02: taken back: it was not confirmed in time");
    noConnectionIsLost(held, 3);
  }

  @Test
  void serversThatGoDownTakeItBack() {
    held = Client.held(lab, 3);

    var result = config("apply", write(BEFORE.replace("10.77.0.11:8080", "10.77.0.11:1")), "--confirm", "e2e");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).contains("taken back: n2: 2 of service_backend's servers are up, 3 were to be"
        + " (server1 DOWN)");
    noConnectionIsLost(held, 3);
    cluster.awaitServers("UP", "UP", "UP");
  }

  @Test
  void anInstanceWithoutAMasterTakesItBack() {
    var observed = BEFORE.replace("    version: 3\n", "    version: 3\n    observe: true\n");

    var refused = config("apply", write(observed), "--confirm", "e2e");
    assertThat(refused.status()).isEqualTo(5);
    assertThat(refused.err()).contains("vrrp VI_1: no node could be master any more");
    var result = config("apply", write(observed), "--confirm", "e2e", "--force");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).contains("taken back: VI_1 has no master");
    cluster.awaitMaster("n1");
  }

  @Test
  void twoMastersTakeItBack() {
    config("apply", write(LIGHTER), "--confirm", "60s", "--operation", "aa03").ok();

    lab.split();
    try {
      awaitFiles(BEFORE);
    } finally {
      lab.whole();
    }

    assertThat(events()).contains("change aa03: taken back: VI_1 has two masters: n1 and n2");
    cluster.awaitMaster("n1");
  }

  @Test
  void aNodeThatIsSilentTakesItBackEverywhereAndThenOnItself() {
    config("apply", write(LIGHTER), "--confirm", "60s", "--operation", "aa04").ok();

    cluster.program("n3").signal("STOP");
    Await.until(TAKEN_BACK, "n1 and n2 are back", () -> cluster.read("n1"),
        () -> cluster.read("n1").equals(BEFORE) && cluster.read("n2").equals(BEFORE));
    assertThat(cluster.read("n3")).isEqualTo(LIGHTER);
    cluster.program("n3").signal("CONT");

    awaitFiles(BEFORE);
    assertThat(events()).contains("change aa04: taken back: n3 does not answer any more");
  }

  @Test
  void errorsThatRiseTakeItBack() {
    var broken = BEFORE.replace("bulk: {address: \"10.77.0.11:8081\"}", "bulk: {address: \"10.77.0.11:9\"}");
    config("apply", write(broken), "--confirm", "60s", "--operation", "aa05").ok();

    for (int i = 0; i < 12; i++) {
      lab.exec("cl", "bash", "-c", "exec 3<>/dev/tcp/" + ClusterFile.VIP + "/" + ClusterFile.CLIENT_FIRST_PORT
          + " && timeout 1 head -c 1 <&3");
    }

    awaitFiles(BEFORE);
    assertThat(events()).contains("change aa05: taken back: n1: errors of client_first_backend rise");
  }

  @Test
  void whoLeadsItMayDie() {
    config("apply", write(LIGHTER), "--confirm", "60s", "--operation", "aa06").ok();

    cluster.program("n1").kill();
    cluster.startAgent("n1").awaitLine("buoy: ready ", Cluster.STARTS);

    awaitFiles(BEFORE);
    awaitWeight(100);
    cluster.awaitMaster("n1");
  }

  @Test
  void aNodeThatIsKilledWhileTheFileGoesRoundTakesItBackEverywhere() {
    held = apply("aa10");
    held.awaitLine("n3 runs it", TAKEN_BACK);

    cluster.program("n3").kill();

    assertThat(held.awaitExit(TAKEN_BACK)).isEqualTo(1);
    held = null;
    assertThat(cluster.read("n3")).isEqualTo(LIGHTER);
    cluster.startAgent("n3").awaitLine("was not confirmed when the agent ended: the file before it is back",
        Cluster.STARTS);
    awaitFiles(BEFORE);
    assertThat(events()).contains("change aa10: taken back: n3 does not answer any more");
  }

  /// It has not got the file itself yet: nothing but what it does not know tells the others.
  @Test
  void whoLeadsItMayBeKilledWhileTheFileGoesRound() {
    held = apply("aa11");
    held.awaitLine("n2 runs it", TAKEN_BACK);

    cluster.program("n1").kill();

    assertThat(held.awaitExit(TAKEN_BACK)).isEqualTo(4);
    held = null;
    assertThat(cluster.read("n2")).isEqualTo(LIGHTER);
    cluster.startAgent("n1").awaitLine("buoy: ready ", Cluster.STARTS);
    awaitFiles(BEFORE);
    assertThat(cluster.buoy("op", "aa11", "--on", "n1").out()).contains("UNKNOWN");
  }

  @Test
  void aNodeThatIsKilledBeforeItHearsThatItIsKeptFollowsTheOthers() {
    config("apply", write(LIGHTER), "--confirm", "60s", "--operation", "aa12").ok();

    cluster.program("n3").signal("STOP");
    held = lab.start("cl", "confirm",
        List.of(Shell.script("buoy"), "config", "confirm", "aa12", "--agent", "10.77.0.1:7443"));
    Await.until(TAKEN_BACK, "n2 keeps it", () -> marker("n2").contains("KEPT"));
    assertThat(marker("n3")).contains("WAITING");
    cluster.program("n3").kill();
    assertThat(held.awaitExit(TAKEN_BACK)).isEqualTo(4);
    held = null;
    cluster.startAgent("n3").awaitLine("was not confirmed when the agent ended: the file before it is back",
        Cluster.STARTS);

    awaitFiles(LIGHTER);
    awaitWeight(30);
    assertThat(cluster.buoy("op", "aa12", "--on", "n1").out())
        .contains("it is kept, but not everywhere; n3 does not answer, and will ask the others");
    config("rollback", "aa12", "--confirm", "e2e").ok();
  }

  @Test
  void aClientThatDiesDuringTheApplyTakesItBack() {
    held = apply("aa13");
    held.awaitLine("n2 runs it", TAKEN_BACK);

    held.kill();

    held = null;
    awaitFiles(BEFORE);
    assertThat(events()).contains("change aa13: taken back: the client is gone");
  }

  @Test
  void aSecondAgentStartedByHandLeavesWhatWaitsAlone() {
    config("apply", write(LIGHTER), "--confirm", "60s", "--operation", "aa14").ok();

    var second = lab.exec("n2", Cluster.STARTS, Shell.script("buoy"), "agent", "-f", cluster.file("n2").toString(),
        "--node", "n2");

    assertThat(second.status()).isEqualTo(1);
    assertThat(second.err()).contains("another agent (pid ").doesNotContain("the file before it is back");
    awaitFiles(LIGHTER);
    config("rollback", "aa14").ok();
    assertThat(cluster.buoy("op", "aa14", "--on", "n1").out()).contains("FAILED", "taken back: rolled back by ");
  }

  @Test
  void aConsoleThatIsKilledTakesItBack() {
    try (var pane = lab.pane(160, 24)) {
      pane.run("exec scripts/lab exec cl scripts/buoy config apply " + write(LIGHTER)
          + " --confirm 10m --operation aa07 --agent 10.77.0.1:7443");
      pane.await("type e2e to run it", Cluster.SOON);
      pane.type("e2e");
      pane.press("Enter");
      pane.await("type e2e within 10m00s to keep it", TAKEN_BACK);
      awaitFiles(LIGHTER);
    }

    awaitFiles(BEFORE);
    assertThat(events()).contains("change aa07: taken back: the client was not heard of any more");
  }

  @Test
  void theSecondOfTwoOperatorsIsToldOfTheFirst() {
    config("apply", write(LIGHTER), "--confirm", "60s", "--operation", "aa08").ok();

    var second = lab.exec("cl", Cluster.STARTS, Shell.script("buoy"), "config", "apply", write(BEFORE), "--confirm",
        "e2e", "--agent", "10.77.0.2:7443", "--on", "n2");

    assertThat(second.status()).isEqualTo(5);
    assertThat(second.err()).contains("change aa08 by ").contains(" waits to be confirmed until ");
    assertThat(cluster.buoy("reload", "--confirm", "n1", "--on", "n1").status()).isEqualTo(5);
    // From another node than the one that leads it.
    config("rollback", "aa08", "--on", "n3").ok();
  }

  @Test
  void aFileThatIsWrongChangesNothingAndIsNamedAsTheOperatorDoes() {
    var file = write(BEFORE.replace("balance: roundrobin", "balanec: roundrobin"));
    long generation = generation("n1");

    var result = config("apply", file, "--confirm", "e2e");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains(file + ":17:5: backends.service_backend.balanec:");
    assertThat(generation("n1")).isEqualTo(generation);
  }

  @Test
  void scriptsDoNotComeOverTheApi() {
    var scripted = BEFORE.replace("trackers:\n", "trackers:\n  alive: {script: /bin/true}\n");

    var result = config("apply", write(scripted), "--confirm", "e2e", "--force");

    assertThat(result.status()).isEqualTo(5);
    assertThat(result.err()).contains("api.allow_scripts: true").contains("tracker alive");
  }

  @Test
  void aFileThatSomebodyEditedIsNotOverwritten() {
    cluster.write("n2", LIGHTER);

    var result = config("apply", write(LIGHTER), "--confirm", "e2e", "--force");

    assertThat(result.status()).isEqualTo(5);
    assertThat(result.err()).contains("is not what runs: somebody changed it; reload first");
    assertThat(cluster.read("n2")).isEqualTo(LIGHTER);
    cluster.write("n2", BEFORE);
  }

  /// Under way on the client.
  private static Program apply(String operation) {
    return lab.start("cl", "apply-" + operation, List.of(Shell.script("buoy"), "config", "apply", write(LIGHTER),
        "--confirm", "e2e", "--operation", operation, "--agent", "10.77.0.1:7443"));
  }

  private static String marker(String node) {
    try {
      return Files.readString(cluster.file(node).resolveSibling(".buoy.yaml.trial"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void noConnectionIsLost(Program held, int open) {
    Client.awaitRounds(held, open);
    assertThat(held.count("^lost ")).isZero();
  }

  private static Shell.Result config(String... words) {
    var command = new ArrayList<>(List.of("config"));
    command.addAll(List.of(words));
    return cluster.buoy(command.toArray(String[]::new));
  }

  /// @return its path
  private static String write(String content) {
    return lab.file("next.yaml", content).toString();
  }

  private static void awaitFiles(String content) {
    Await.until(TAKEN_BACK, "every node has the file", () -> String.join("\n", Cluster.NODES.stream()
        .filter(node -> !cluster.read(node).equals(content)).toList()) + "\n" + events(),
        () -> Cluster.NODES.stream().allMatch(node -> cluster.read(node).equals(content)));
  }

  private static void awaitWeight(int weight) {
    for (var node : Cluster.NODES) {
      Await.until(Cluster.SOON, node + " has the weight",
          () -> cluster.server(node, 3).path("weight").asInt(-1) == weight);
    }
  }

  private static String events() {
    return cluster.buoy("events", "config", "--limit", "200").out();
  }

  private static long generation(String node) {
    return cluster.status().path(node).path("generation").asLong();
  }
}
