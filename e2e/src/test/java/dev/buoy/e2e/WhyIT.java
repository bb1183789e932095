package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Why the role moved, told from the journals of three nodes; and what would come of a failure, held against what then does.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WhyIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TAKE_OVER = Duration.ofMillis(ClusterFile.MASTER_DOWN_MILLIS + 3000);

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;

  @BeforeAll
  static void startCluster() {
    // So that n1 still outranks n3 when its tracker fails: of two better ones either might be the first.
    cluster = Cluster.start(lab, ClusterFile.plain().minUp(3).text().replace("quorum: -60", "quorum: -40"), List.of());
  }

  @Test
  @Order(1)
  void aServerThatOneNodeDoesNotReachIsTheFirstCauseOfItsFailover() {
    lab.exec("n1", "nft", "add table ip cut; add chain ip cut out { type filter hook output priority 0; };"
        + " add rule ip cut out ip daddr 10.77.0.11 tcp dport 8080 drop").ok();
    cluster.awaitMaster("n2", TAKE_OVER);

    var why = cluster.buoy("why", "failover", "VI_1").ok();

    assertThat(why).startsWith("n2 became master of VI_1, ");
    assertInOrder(why, "n1    service_backend/server1 UP -> DOWN: ", "n1    tracker quorum fails: ",
        "n1    VI_1 priority 170 -> 130", "n2    => VI_1 BACKUP -> MASTER: priority 140 is higher than 130 of n1",
        "n1    VI_1 MASTER -> BACKUP: higher priority 140 advertised by n2");
    assertThat(why).contains("n2    10.77.0.100/24 put on the interface", "- n1 is a backup: its priority 130 is"
        + " below 140 of n2", "- n3 is a backup: its priority 120 is below 140 of n2");
    var server = cluster.buoy("why", "service_backend/server1").ok();
    assertThat(server).startsWith("service_backend/server1 is DOWN on n1, UP on n2, n3\n").contains(
        "n1    => service_backend/server1 UP -> DOWN: ", "n2    VI_1 BACKUP -> MASTER",
        "- n1: service_backend/server1 gets no connections: DOWN, its last check says L4TOUT");
    assertThat(cluster.buoy("why", "tracker", "quorum").ok()).startsWith("quorum fails on n1, ").contains(
        "- n1: quorum fails: backend service_backend has 2 usable, needs 3", "- n2: quorum holds");
    assertThat(steps("n2")).as("every agent tells the same, at most a few milliseconds apart")
        .isEqualTo(steps("n3"));
    lab.exec("n1", "nft", "delete", "table", "ip", "cut").ok();
    cluster.awaitMaster("n1", TAKE_OVER);
  }

  @Test
  @Order(2)
  void whatWouldComeOfAKillIsWhatComesOfIt() {
    var text = cluster.buoy("whatif", "kill", "n1").ok();
    assertThat(text).startsWith("VI_1: n2 would be master instead of n1 after ").contains(
        "; nobody has the addresses for at most ", "n2 BACKUP -> MASTER after at most 690 ms");
    var forecast = json(cluster.buoy("whatif", "kill", "n1", "-o", "json").ok()).at("/instances/0");
    assertThat(forecast.at("/masters/0").asText()).isEqualTo("n1");
    assertThat(forecast.path("next")).hasSize(1);
    assertThat(forecast.at("/next/0").asText()).isEqualTo("n2");
    var latest = seconds(forecast.path("latest"));
    var earliest = seconds(forecast.path("earliest"));

    long begun = System.nanoTime();
    cluster.program("n1").kill();
    Await.until(TAKE_OVER, "n2 takes over", () -> "held by " + cluster.holders(), () -> cluster.holds("n2"));
    double took = (System.nanoTime() - begun) / 1e9;

    assertThat(took).isBetween(earliest, latest + 0.5); // to see it takes a process
    var why = cluster.buoy("why", "VI_1");
    assertThat(why.status()).as("the journal of n1 is missing").isEqualTo(3);
    assertThat(why.err()).contains("no journal from n1: ");
    assertInOrder(why.out(), "n1    its journal is missing here, as its agent does not answer: ",
        "n2    => VI_1 BACKUP -> MASTER: no advertisement from n1 for ");

    cluster.startAgent("n1").awaitLine("buoy: ready ", Cluster.STARTS);
    cluster.awaitMaster("n1");
    var back = cluster.buoy("why", "failover", "VI_1").ok();
    assertThat(back).startsWith("n1 became master of VI_1, ").doesNotContain("heard it no more");
    assertInOrder(back, "n1    the agent started: version ", "n1    VI_1 INITIALIZE -> BACKUP: started",
        "n1    => VI_1 BACKUP -> MASTER: ");
  }

  @Test
  @Order(3)
  void aFailureThatTouchesEveryNodeMovesNothingForGoodAndWhatIfSaysSo() {
    var all = cluster.buoy("whatif", "backend", "service_backend", "down").ok();
    assertThat(all).startsWith("VI_1: n1 ").contains("n1 priority 170 -> 130 (quorum fails: -40)",
        "n2 priority 140 -> 100 (quorum fails: -40)", "n3 priority 120 -> 80 (quorum fails: -40)");

    var one = cluster.buoy("whatif", "tracker", "quorum", "fails", "on", "n1,", "kill", "n3").ok();
    assertThat(one).startsWith("VI_1: n2 would be master instead of n1 after ")
        .contains("the addresses stay reachable all the time", "n1 priority 170 -> 130 (quorum fails: -40)")
        .doesNotContain("n2 priority");

    assertThat(cluster.buoy("whatif", "isolate", "n1").ok())
        .startsWith("VI_1: n1 and n2 would be master instead of n1 after ")
        .contains("VI_1 would have two masters, n1 for those who still reach it");
    assertThat(cluster.buoy("whatif", "stop", "n1").ok()).startsWith("VI_1: n2 would be master instead of n1 after ");
  }

  @Test
  @Order(4)
  void whoIsNotThereIsNamedWithTheNamesThatAre() {
    var unknown = cluster.buoy("why", "VI_9");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err()).contains("no object 'VI_9'; there is VI_1");
    assertThat(cluster.buoy("why", "server1").ok()).startsWith("service_backend/server1 is UP on n1, n2, n3\n");
    assertThat(cluster.buoy("why", "server9").err())
        .contains("no object 'server9'; there is service_backend/server1, ");
    assertThat(cluster.buoy("whatif", "kill", "n9").err()).contains("no agent 'n9'; there are: n1, n2, n3");
    assertThat(cluster.buoy("whatif", "n1").status()).isEqualTo(2);
  }

  @Test
  @Order(5)
  void whatDidNotHappenIsToldToo() {
    cluster.buoy("standby", "n3", "--reason", "kernel", "--confirm", "n3").ok();

    var why = cluster.buoy("why", "VI_1").ok();

    assertThat(why).contains("- n3 is not eligible: in standby, set by ").contains("kernel");
    assertThat(cluster.buoy("why", "agent", "n3").ok()).contains("root: n3 READY -> STANDBY: kernel",
        "- VI_1 is FAULT: ");
    assertThat(cluster.buoy("whatif", "back", "n3").ok()).startsWith("VI_1: n1 stays master");
    cluster.buoy("release", "n3", "--confirm", "n3").ok();
  }

  private static List<String> steps(String agent) {
    var answer = json(cluster.buoy("why", "VI_1", "-o", "json", "--on", agent).ok());
    return StreamSupport.stream(answer.path("steps").spliterator(), false)
        .map(step -> step.path("node").asText() + " " + step.path("text").asText()).toList();
  }

  private static void assertInOrder(String text, String... parts) {
    var places = new ArrayList<Integer>();
    for (var part : parts) {
      assertThat(text).contains(part);
      places.add(text.indexOf(part));
    }
    assertThat(places).as(text).isSorted();
  }

  private static double seconds(JsonNode duration) {
    return Double.parseDouble(duration.asText().replace("s", ""));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
