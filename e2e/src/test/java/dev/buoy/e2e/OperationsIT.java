package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What was asked for is done once, goes on without its client, and is refused while the cluster is apart.
class OperationsIT {
  private static final Duration TAKE_OVER = Duration.ofMillis(ClusterFile.MASTER_DOWN_MILLIS + 3000);
  private static final Duration LINGERED = Duration.ofSeconds(8);
  private static final String SERVER = "service_backend/server1";

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;
  private final List<Program> clients = new ArrayList<>();

  @BeforeAll
  static void startCluster() {
    cluster = Cluster.start(lab, ClusterFile.plain().extra("    on_release: linger 4s\n"));
  }

  @BeforeEach
  void everyTestBeginsWithN1AsMaster() {
    // What the test before moved shall not count.
    cluster.restartAgent("n1");
    cluster.awaitMaster("n1");
  }

  @AfterEach
  void endClients() {
    clients.stream().filter(Program::running).forEach(Program::kill);
    cluster.buoy("ready", SERVER, "--force");
    cluster.buoy("release", "VI_1", "--reason", "over", "--confirm", "VI_1", "--force");
    lab.exec("n2", "nft", "delete", "table", "ip", "deaf");
  }

  @Test
  void aFailoverGoesOnWhenItsClientIsKilled() {
    client(Client.held(lab, 3));
    var operator = client(failover("first", "n3", "7f3a"));
    awaitStep("7f3a", "n2 stands back");

    operator.kill();

    assertThat(cluster.buoy("op", "7f3a").out()).contains("RUNNING").doesNotContain("n1 hands over");
    cluster.awaitMaster("n3", LINGERED);
    var followed = cluster.buoy("op", "7f3a", "-w").ok();
    assertThat(followed).contains("n1    n2 stands back", "n1    n1 hands over", "n3 is master after ", "n1  DONE: ");
    assertThat(cluster.buoy("op", "--limit", "5").ok()).contains("7f3a", "failover", "VI_1", "DONE");
  }

  @Test
  void ofTwoOperatorsTheSecondWaitsForTheFirst() {
    client(Client.held(lab, 3));
    client(failover("first", "n3", "aaaa"));
    awaitStep("aaaa", "n2 stands back");

    var second = cluster.buoy("failover", "VI_1", "--to", "n2", "--reason", "mine", "--confirm", "VI_1");

    assertThat(second.status()).isEqualTo(5);
    assertThat(second.out() + second.err()).contains("a failover of VI_1 by ", "(buoy op aaaa) is under way");
    cluster.buoy("wait", "instance", "VI_1", "master", "on", "n3", "10s").ok();
    cluster.awaitMaster("n3");
  }

  @Test
  void aRepeatedOperationAnswersTheFirstResultAlsoAfterARestart() {
    cluster.buoy("drain", SERVER, "--on", "n1", "--confirm", "server1", "--operation", "d1").ok();
    cluster.buoy("ready", SERVER, "--on", "n1").ok();
    cluster.restartAgent("n1");

    cluster.buoy("drain", SERVER, "--on", "n1", "--confirm", "server1", "--operation", "d1").ok();

    assertThat(cluster.server("n1", 1).path("adminState").asText()).isEqualTo("READY");
    assertThat(cluster.buoy("op", "d1").ok()).contains("drain " + SERVER, "DONE");
  }

  @Test
  void nothingIsChangedDuringASplitUnlessForced() {
    lab.exec("n2", "nft", "add table ip deaf; add chain ip deaf in { type filter hook input priority 0; };"
        + " add rule ip deaf in ip protocol 112 drop").ok();
    var split = "VI_1: n1 and n2 are both master; n1 hears n2, n2 does not hear n1";
    Await.until(Cluster.SOON, "every node refuses", () -> drain("n3", "--dry-run").toString(),
        () -> Cluster.NODES.stream().allMatch(node -> drain(node, "--dry-run").out().contains(split)));

    var refused = drain("n3", "--confirm", "server1");
    assertThat(refused.status()).isEqualTo(5);
    assertThat(refused.err() + refused.out()).contains(split);
    assertThat(cluster.buoy("failover", "VI_1", "--to", "n3", "--confirm", "VI_1").status()).isEqualTo(5);
    assertThat(cluster.buoy("standby", "n1", "--confirm", "n1").status()).isEqualTo(5);
    assertThat(cluster.buoy("reload", "--on", "n1", "--confirm", "n1").status()).isEqualTo(5);
    var unwell = cluster.buoy("wait", "healthy", "1s");
    assertThat(unwell.status()).isEqualTo(6);
    assertThat(unwell.err()).contains("n1 and n2 are master of VI_1 at the same time");
    drain("n3", "--confirm", "server1", "--force").ok();

    lab.exec("n2", "nft", "delete", "table", "ip", "deaf").ok();
    cluster.awaitMaster("n1", TAKE_OVER);
    Await.until(Cluster.SOON, "it may be changed again", () -> cluster.buoy("ready", SERVER, "--dry-run").toString(),
        () -> cluster.buoy("ready", SERVER, "--dry-run").status() == 0);
    cluster.buoy("ready", SERVER).ok();
    cluster.buoy("wait", "healthy", "20s").ok();
  }

  @Test
  void aDrainShowsItsConnectionsGoingToZero() {
    var held = client(Client.held(lab, 6));
    var busy = cluster.buoy("drain", SERVER, "--reason", "kernel", "--confirm", "server1", "--wait", "1s");
    assertThat(busy.status()).isEqualTo(6);
    assertThat(busy.err()).contains(SERVER + ": n1 has 2 open connections", "buoy close --server " + SERVER);
    assertThat(cluster.buoy("wait", "server", SERVER, "drained", "500ms").status()).isEqualTo(6);

    held.kill();

    cluster.buoy("wait", "server", SERVER, "drained", "20s").ok();
    var done = cluster.buoy("drain", SERVER, "--reason", "kernel", "--confirm", "server1", "--wait", "20s");
    assertThat(done.status()).isZero();
    assertThat(done.err()).contains(SERVER + " is drained after ");
  }

  private Shell.Result drain(String node, String... more) {
    var words = new ArrayList<>(List.of("drain", SERVER, "--on", node));
    words.addAll(List.of(more));
    return cluster.buoy(words.toArray(String[]::new));
  }

  private static Program failover(String program, String to, String operation) {
    return lab.start("cl", program, List.of(Shell.script("buoy"), "failover", "VI_1", "--to", to, "--reason", "drill",
        "--confirm", "VI_1", "--operation", operation, "--agent", Cluster.address("n1") + ":7443"));
  }

  private static void awaitStep(String operation, String step) {
    Await.until(Cluster.SOON, operation + " has come to: " + step, () -> cluster.buoy("op", operation).toString(),
        () -> cluster.buoy("op", operation).out().contains(step));
  }

  private Program client(Program program) {
    clients.add(program);
    return program;
  }
}
