package dev.buoy.agent.operation;

import static dev.buoy.agent.operation.Texts.CLUSTER;
import static dev.buoy.agent.operation.Texts.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.vrrp.Contender;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FilePlanTest {
  private static final List<Contender> ALL = List.of(contender("n1", RouterState.MASTER, 150, false),
      contender("n2", RouterState.BACKUP, 120, false), contender("n3", RouterState.BACKUP, 100, false));

  private static Contender contender(String node, RouterState state, int priority, boolean standsBack) {
    return new Contender(node, InetAddress.ofLiteral("10.77.0." + node.charAt(1)),
        Objects.requireNonNull(settings(CLUSTER).get(node)), state, priority, standsBack);
  }

  private static Map<String, VirtualRouterConfig> settings(String text) {
    return settings(cluster(text));
  }

  private static Map<String, VirtualRouterConfig> settings(dev.buoy.agent.config.ClusterConfig cluster) {
    var settings = new LinkedHashMap<String, VirtualRouterConfig>();
    cluster.nodeNames()
        .forEach(node -> cluster.node(node).routers().forEach(router -> settings.put(node, router)));
    return settings;
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      weight: 40                       | weight: 30                        | backend web: server1 weight 40 -> 30
      "10.77.0.11:80", weight: 40      | "10.77.0.19:80", weight: 40       | backend web: server1 address 10.77.0.11:80 -> 10.77.0.19:80
      bind: ["*:9000"]                 | bind: ["*:9000", "*:9001"]        | frontend web: listens on *:9001 too
      bind: ["*:9000"]                 | bind: ["*:9001"]                  | frontend web: *:9000 closes
      bind: ["*:9000"]                 | bind: [{at: "*:9000", backlog: 9}] | frontend web: *:9000 backlog 2000 -> 9
      default_backend: web             | default_backend: web, maxconn: 10 | frontend web: maxconn 2000 -> 10
      inter: 2s                        | inter: 1s                         | backend web: check inter 2s -> 1s
      check: {inter: 2s}               | balance: leastconn                | backend web: checked no more
      check: {inter: 2s}               | balance: leastconn                | backend web: balance roundrobin -> leastconn
      client: 60s                      | client: 90s                       | frontend web: timeout.client 1m -> 90s
      priority: 150                    | priority: 140                     | vrrp VI_1: priority 150 -> 140
      auth_pass: secret                | auth_pass: other                  | vrrp VI_1: auth_pass changes
      ["10.77.0.100/24"]               | ["10.77.0.100/24", "10.77.0.101/24"] | vrrp VI_1: address 10.77.0.101/24 added
      {quorum: -60}                    | {quorum: fault}                   | vrrp VI_1: track quorum: -60 -> quorum: fault
      min_up: 1                        | min_up: 2                         | tracker quorum: backend web min_up 1 -> backend web min_up 2
      {port: 7443,                     | {port: 7444,                      | api: changed
      """)
  void whatChangesIsToldInTheWordsOfTheFile(String from, String to, String line) {
    assertThat(CLUSTER).contains(from);

    var plan = plan(CLUSTER, CLUSTER.replace(from, to));

    assertThat(plan.changes()).contains(line);
  }

  @Test
  void howeverManyInstancesChangeEachPeerIsAskedOnce() {
    var asked = new AtomicInteger();
    var file = cluster(CLUSTER);
    var elections = new ForecastElections(() -> {
      asked.incrementAndGet();
      return _ -> List.of();
    }, List::of, () -> file, "n1");

    elections.outlook("VI_1", file);
    elections.outlook("VI_2", file);

    assertThat(asked).hasValue(1);
  }

  @Test
  void theSameFileChangesNothing() {
    var plan = plan(CLUSTER, CLUSTER + "# but for this\n");

    assertThat(plan.changes()).containsExactly("nothing that runs changes");
    assertThat(plan.tier()).isZero();
    assertThat(plan.warnings()).isEmpty();
  }

  @Test
  void whatIsTheSameForAllServersIsToldOnce() {
    var plan = plan(CLUSTER,
        CLUSTER.replace("check: {inter: 2s}", "server_defaults: {maxconn: 5}\n    check: {inter: 2s}"));

    assertThat(plan.changes()).containsExactly("backend web: server1, server2 maxconn 0 -> 5");
    assertThat(plan.tier()).isEqualTo(1);
  }

  @Test
  void aBackendWithoutServersNeedsForce() {
    var plan = plan(CLUSTER, CLUSTER.replace("weight: 40", "weight: 0").replace("weight: 30", "weight: 0"));

    assertThat(plan.guards()).containsExactly("backend web would have no usable server left");
    assertThat(plan.tier()).isEqualTo(3);
  }

  @Test
  void anAddressThatMovesIsToldWhereItGoes() {
    var plan = plan(CLUSTER, CLUSTER.replace("priority: 120", "priority: 200"));

    // The plan of n1, which is master: its own priority stays.
    assertThat(plan.changes()).containsExactly("vrrp VI_1: hands the role over to n2; 10.77.0.100/24 moves");
    assertThat(plan.tier()).isEqualTo(2);
  }

  @Test
  void anInstanceWithoutCandidatesNeedsForce() {
    var plan = plan(CLUSTER, CLUSTER.replace("auth_pass: secret", "observe: true"));

    assertThat(plan.guards()).containsExactly("vrrp VI_1: no node could be master any more");
  }

  @Test
  void electionsFollowPrioritiesAndPreemption() {
    assertThat(outlook(CLUSTER.replace("priority: 150", "priority: 110")).next()).isEqualTo("n2");
    assertThat(outlook(CLUSTER.replace("priority: 150", "priority: 110\n    preempt: false")).next()).isEqualTo("n1");
    assertThat(outlook(CLUSTER.replace("virtual_router_id: 99", "virtual_router_id: 98")).master()).isEqualTo("n1");
    assertThat(ForecastElections.outlook(List.of(contender("n1", RouterState.FAULT, 150, false),
        contender("n2", RouterState.BACKUP, 120, true), contender("n3", RouterState.MASTER, 100, false)),
        settings(CLUSTER)))
        .isEqualTo(new Elections.Outlook("n3", "n3", List.of("n3", "n2")));
  }

  /// Random files made of independent edits: whatever is edited, a plan says something exactly when something that runs
  /// changes; put to work there is nothing left to do; and back again everything is as it was.
  @Test
  void planThenApplyIsWhatWasForeseenAndBackAgainIsTheIdentity() {
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var first = cluster(edited(random));
      var second = cluster(edited(random));
      var generation = Generation.first(first.node("n1"));

      var plan = FilePlan.of(generation, first, second, new Idle(), List.of(), elections());
      var applied = generation.after(new Change.LoadFile(second.node("n1")));
      var again = FilePlan.of(applied, second, second, new Idle(), List.of(), elections());
      var back = applied.after(new Change.LoadFile(first.node("n1")));

      boolean same = FileDifference.of(first.node("n1"), second.node("n1")).isEmpty();
      assertThat(withoutDigest(first).equals(withoutDigest(second))).as("seed %d", seed).isEqualTo(same);
      assertThat(plan.changes().contains("nothing that runs changes") && same).as("seed %d", seed)
          .isEqualTo(plan.changes().equals(List.of("nothing that runs changes")));
      assertThat(again.changes()).as("seed %d", seed).containsExactly("nothing that runs changes");
      assertThat(back.file()).as("seed %d", seed).isEqualTo(generation.file());
      assertThat(back.overrides()).as("seed %d", seed).isEqualTo(generation.overrides());
    }
  }

  private static String withoutDigest(dev.buoy.agent.config.ClusterConfig cluster) {
    var node = cluster.node("n1");
    return node.toString().replace(node.digest(), "");
  }

  private static String edited(Random random) {
    var text = CLUSTER;
    var edits = new ArrayList<>(List.of(new String[]{"weight: 40", "weight: 41"},
        new String[]{"server2: {address: \"10.77.0.12:80\", weight: 30}", ""},
        new String[]{"bind: [\"*:9000\"]", "bind: [\"*:9000\", \"*:9001\"]"},
        new String[]{"inter: 2s", "inter: 3s"}, new String[]{"priority: 150", "priority: 140"},
        new String[]{"quorum: -60", "quorum: -50"}, new String[]{"# x", "# y"},
        new String[]{"[\"10.77.0.100/24\"]", "[\"10.77.0.100/24\", \"10.77.0.101/24\"]"},
        new String[]{"server: 60s", "server: 61s"}, new String[]{"web: {bind", "shop: {bind"}));
    for (var edit : edits) {
      if (random.nextBoolean()) {
        text = text.replace(edit[0], edit[1]);
      }
    }
    return text;
  }

  private static Plan plan(String before, String after) {
    var running = cluster(before);
    return FilePlan.of(Generation.first(running.node("n1")), running, cluster(after), new Idle(), List.of(),
        elections());
  }

  private static Elections.Outlook outlook(String next) {
    return ForecastElections.outlook(ALL, settings(next));
  }

  private static Elections elections() {
    return (_, next) -> ForecastElections.outlook(ALL, settings(next));
  }
}
