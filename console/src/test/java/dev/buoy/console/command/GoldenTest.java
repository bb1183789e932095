package dev.buoy.console.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.buoy.console.FakeCluster;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.v1.AccessLog;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Latency;
import dev.buoy.v1.RouterOverride;
import dev.buoy.v1.ServerOverride;
import dev.buoy.v1.Traffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Whole answers against files; `-Dbuoy.update=true` rewrites them.
class GoldenTest {
  private static final long NOW = Duration.ofSeconds(100).toNanos();
  private static final ClusterView VIEW = new ClusterView(List.of(
      new AgentView("n1", endpoint("n1"), FakeCluster.info("n1"), FakeCluster.status("n1"),
          NOW - Duration.ofMillis(4).toNanos(), null),
      new AgentView("n2", endpoint("n2"), FakeCluster.info("n2"), FakeCluster.status("n2"),
          NOW - Duration.ofMillis(14_200).toNanos(), "UNAVAILABLE: Connection refused"),
      new AgentView("n3", endpoint("n3"), null, null, 0, "UNAVAILABLE: no route to host")), List.of());

  @Test
  void statusAsTable() throws IOException {
    matches("status.txt", StatusTable.of(VIEW, NOW));
  }

  @Test
  void statisticsAsTable() throws IOException {
    var busy = new ClusterView(List.of(busy("n1", 120_000), busy("n2", 90_000), VIEW.agents().getLast()), List.of());

    matches("statistics.txt", new StatisticsTable(busy.agents()).text());
  }

  @Test
  void aBackupAndALimitAreShown() throws IOException {
    var status = FakeCluster.status("n1").toBuilder();
    status.getBackendsBuilder(0).getServersBuilder(0).setBackup(true).setMaxconn(100);
    var view = new ClusterView(List.of(new AgentView("n1", endpoint("n1"), FakeCluster.info("n1"), status.build(),
        NOW, null)), List.of());

    matches("backup.txt", StatusTable.of(view, NOW));
  }

  @Test
  void whatIsSetTellsSinceWhenAndForHowLong() throws IOException {
    var view = new ClusterView(List.of(overridden("n1", 0), overridden("n2", 1)), List.of());

    matches("overrides.txt", StatusTable.of(view, NOW));
  }

  /// @param later than another agent it tells its status
  private static AgentView overridden(String node, int later) {
    var status = FakeCluster.status(node).toBuilder();
    status.setTime(FakeCluster.at(600 + later));
    var backend = status.getBackendsBuilder(0);
    backend.getServersBuilder(0).setAdminState(AdminState.Value.MAINT).setReason("MAINT by root: disk swap")
        .setOverride(ServerOverride.newBuilder().setOperator("root").setReason("disk swap")
            .setSince(FakeCluster.at(420)).setUntil(FakeCluster.at(1021)));
    backend.getServersBuilder(1).setWeight(15).setWeightOverride(ServerOverride.newBuilder().setOperator("anna")
        .setSince(FakeCluster.at(0)));
    backend.getServersBuilder(2).setAdminState(AdminState.Value.DRAIN).setOverride(ServerOverride.newBuilder()
        .setOperator("anna").setReason("slow").setSince(FakeCluster.at(700)).setUntil(FakeCluster.at(90_000)));
    if (node.equals("n1")) {
      status.getVrrpBuilder(0).addReasons("forced failover by root: drill").setOverride(RouterOverride.newBuilder()
          .setOperator("root").setReason("drill").setSince(FakeCluster.at(590)));
    }
    return new AgentView(node, endpoint(node), FakeCluster.info(node), status.build(), NOW, null);
  }

  private static AgentView busy(String node, int micros) {
    var latency = Latency.newBuilder().setCount(402).setP50(micros(1)).setP95(micros(micros / 2)).setP99(micros(micros))
        .setLongest(micros(2 * micros));
    var traffic = Traffic.newBuilder().setSessions(3).setMostSessions(12).setTotalSessions(402).setRate(20)
        .setMostRate(70).setBytesIn(41_984).setBytesOut(1_048_576).setConnectErrors(2).setRetries(2).setRedispatches(1)
        .putEnds("client", 4).putEnds("server_timeout", 1).setSessionTime(latency).setConnectTime(latency).build();
    var status = FakeCluster.status(node).toBuilder();
    status.getFrontendsBuilder(0).setTraffic(traffic.toBuilder().clearConnectTime()).setDenied(7);
    status.setListenOverflows(5).setListenDrops(6);
    var backend = status.getBackendsBuilder(0).setTraffic(traffic.toBuilder().setQueueTime(latency)).setQueued(1)
        .setMostQueued(9);
    backend.getServersBuilder(0).setTraffic(traffic);
    status.setAccessLog(AccessLog.newBuilder().setTo("/dev/log").setWritten(400).setDropped(2)
        .setProblem("connection refused"));
    return new AgentView(node, endpoint(node), FakeCluster.info(node), status.build(),
        NOW - Duration.ofMillis(4).toNanos(), null);
  }

  private static com.google.protobuf.Duration.Builder micros(int count) {
    return com.google.protobuf.Duration.newBuilder().setNanos(1000 * count);
  }

  @Test
  void statusAsJson() throws IOException {
    matches("status.json", Document.json(Reports.status(VIEW, NOW, Instant.parse("2027-01-15T08:00:08Z"))));
  }

  @Test
  void everythingOfAServer() throws IOException {
    var server = new Target.OfServer("quotation_backend", "server3");
    var none = new EventList(new Asked<>(Map.of("n1", new EventList.Pages(List.of(), false)), List.of()), List.of(), 0,
        false);

    matches("describe.txt", new Description(VIEW, server, NOW, none).reply(Instant.EPOCH).as(Format.TABLE));
  }

  @Test
  void help() throws IOException {
    matches("help.txt", HelpText.all());
    matches("help-drain.txt", HelpText.of(Verb.DRAIN));
  }

  @Test
  void oneServerAsYaml() throws IOException {
    var view = Selection.of(VIEW, new Target.OfServer("quotation_backend", "server1"));

    matches("server.yaml", Document.yaml(Reports.status(view, NOW, Instant.parse("2027-01-15T08:00:08Z"))));
  }

  /// The first node of a cluster that is changed over from keepalived, as docs/from-keepalived.md says.
  @Test
  void aMasterThatIsHeardButIsNoAgentIsShownByItsAddressAndIsNoAlarm() {
    assertThat(StatusTable.of(beside(Duration.ofMillis(900)), NOW)).contains("master 10.77.0.2")
        .doesNotContain("ALARM");

    assertThat(StatusTable.of(beside(Duration.ofSeconds(5)), NOW)).doesNotContain("master 10.77.0.2")
        .contains("ALARM VI_1: no agent that answers is MASTER");
  }

  /// @param silence of the master, when the one agent told its status
  private static ClusterView beside(Duration silence) {
    var status = FakeCluster.status("n3").toBuilder();
    var heard = Instant.ofEpochSecond(status.getTime().getSeconds()).minus(silence);
    status.getVrrpBuilder(0).setMaster("10.77.0.2")
        .setAdvertInt(com.google.protobuf.Duration.newBuilder().setSeconds(1))
        .setLastHeard(Timestamp.newBuilder().setSeconds(heard.getEpochSecond()).setNanos(heard.getNano()));
    return new ClusterView(List.of(new AgentView("n3", endpoint("n3"), FakeCluster.info("n3"), status.build(),
        NOW - Duration.ofMillis(4).toNanos(), null)), List.of());
  }

  private static void matches(String file, String text) throws IOException {
    if (Boolean.getBoolean("buoy.update")) {
      Files.writeString(Path.of("src/test/resources/golden", file), text);
    }
    try (var golden = GoldenTest.class.getResourceAsStream("/golden/" + file)) {
      assertThat(golden).as("golden file %s", file).isNotNull();
      assertThat(text).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static Endpoint endpoint(String node) {
    return new Endpoint.Address(FakeCluster.address(node), 7443);
  }
}
