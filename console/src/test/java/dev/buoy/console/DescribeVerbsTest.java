package dev.buoy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.buoy.v1.Event;
import dev.buoy.v1.OperationalState;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

/// Verbs that put side by side what the agents say.
class DescribeVerbsTest extends OnACluster {
  @Test
  void everythingKnownOfAServerWithThoseWhoDisagree() {
    fake.stop("n3");
    var n2 = fake.agent("n2").status.toBuilder();
    n2.getBackendsBuilder(0).getServersBuilder(0).setState(OperationalState.Value.DOWN);
    fake.agent("n2").status = n2.build();
    fake.agent("n1").events.add(Event.newBuilder().setId("n1-7").setNode("n1").setObject("quotation_backend/server1")
        .setTime(FakeCluster.at(3)).setTo("DRAIN").build());
    fake.agent("n1").events.add(Event.newBuilder().setId("n1-8").setNode("n1").setObject("VI_1")
        .setTime(FakeCluster.at(4)).setTo("MASTER").build());

    assertThat(run("describe quotation_backend/server1")).isEqualTo(3);

    assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ").strip())).contains(
        "server quotation_backend/server1", "state UP n1, DOWN n2", "weight 40", "check.status L4OK");
    assertThat(out.toString()).contains("n3 does not answer: ", "n1-7").doesNotContain("n1-8");
    run("describe quotation_backend/server1 -o json");
    var root = JsonParser.parseString(out.toString()).getAsJsonObject();
    var agents = root.getAsJsonObject("agents");
    assertThat(agents.getAsJsonObject("n1").get("age").getAsString()).endsWith("s");
    assertThat(agents.getAsJsonObject("n2").getAsJsonObject("server").get("state").getAsString()).isEqualTo("DOWN");
    assertThat(agents.getAsJsonObject("n3").get("error").getAsString()).startsWith("UNAVAILABLE");
    assertThat(root.getAsJsonArray("events")).hasSize(1);
  }

  @Test
  void instancesBackendsFrontendsAndAgentsAreDescribedToo() {
    assertThat(run("describe VI_1")).isZero();
    assertThat(out.toString()).contains("instance VI_1", "MASTER n1, BACKUP n2 n3");
    assertThat(run("describe backend quotation_backend")).isZero();
    assertThat(out.toString()).contains("servers.server3.state").doesNotContain("frontend ");
    assertThat(run("describe quotation_service")).isZero();
    assertThat(out.toString()).contains("frontend quotation_service", "*:9000");
    assertThat(run("describe agent n2 --on n2")).isZero();
    assertThat(out.toString()).contains("agent n2", "generation", "nodes.n3.address").doesNotContain("vrrp.");
    assertThat(run("describe nothing")).isEqualTo(1);
    assertThat(run("describe")).isEqualTo(2);
    assertThat(run("describe instance n1")).isEqualTo(1);
  }

  @Test
  void agentsThatRunTheSameFileDoNotDiffer() {
    assertThat(run("diff")).isZero();
    assertThat(out.toString()).isEqualTo("n1 n2 n3 run the same file 0123456789ab\n");
  }

  @Test
  void whatDiffersInTheFilesIsToldKeyByKey() {
    fake.agent("n1").file = "backends: {web: {servers: {a: {weight: 40}, b: {weight: 1}}}}\nextra: [1, 2]\n";
    differ("n2", "# another\nbackends: {web: {servers: {a: {weight: 30}, b: {weight: 1}}}}\n");

    assertThat(run("diff")).isZero();
    assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " "))).containsExactly("FILE AGENTS",
        "0123456789ab n1 n3", "feedfeed n2", "", "KEY n1 n3 n2", "backends.web.servers.a.weight 40 30",
        "extra [1, 2] -");
    run("diff -o json");
    var root = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(root.get("same").getAsBoolean()).isFalse();
    assertThat(root.getAsJsonArray("differences").get(0).getAsJsonObject().getAsJsonObject("values").get("n2")
        .getAsString()).isEqualTo("30");
    differ("n2", fake.agent("n1").file + "# the same\n");
    run("diff");
    assertThat(out.toString()).endsWith("they differ in nothing but comments, order or space\n");
  }

  @Test
  void whereTheFileMayNotBeReadTheDigestsAreTold() {
    differ("n2", "schema: 1\n");
    fake.agents.values().forEach(agent -> agent.fileRefusal = Status.PERMISSION_DENIED.withDescription("viewer"));

    assertThat(run("diff")).isZero();
    assertThat(out.toString()).contains("feedfeed").doesNotContain("KEY");
    assertThat(err.toString()).contains("no file from n1: viewer");
  }

  private void differ(String node, String file) {
    var agent = fake.agent(node);
    agent.file = file;
    agent.status = agent.status.toBuilder().setConfigDigest("feedfeed").build();
  }
}
