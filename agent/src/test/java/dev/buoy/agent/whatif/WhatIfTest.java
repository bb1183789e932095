package dev.buoy.agent.whatif;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.vrrp.RouterState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Three nodes, n1 the master with priority 150 and 20 sessions, n2 with 120 and 3, n3 with 100; each has three servers, which
/// are checked once a second and are down after two failures.
class WhatIfTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final List<String> N1 = List.of("n1");
  private static final List<String> N2 = List.of("n2");

  /// What may be different in a file.
  private record File(boolean preempt, String track, String server, int second, int third) {
    static final File PLAIN = new File(true, "{proxy: -60, servers: -60}", "", 120, 100);

    ClusterConfig read() {
      var text = """
          schema: 1
          cluster: {name: some}
          nodes:
            n1: {address: 10.77.0.1}
            n2: {address: 10.77.0.2, override: {vrrp: {VI_1: {priority: %d}}}}
            n3: {address: 10.77.0.3, override: {vrrp: {VI_1: {priority: %d}}}}
          api: {insecure: true}
          defaults: {timeout: {connect: 3s, client: 60s, server: 60s}}
          frontends: {web: {bind: ["*:9000"], default_backend: web}}
          backends:
            web:
              check: {inter: 1s, fastinter: 400ms, timeout: 300ms, rise: 2, fall: 2}
              servers:
                s1: {address: "10.77.0.11:80"%s}
                s2: {address: "10.77.0.12:80"%s}
                s3: {address: "10.77.0.13:80"%s}
          trackers: {proxy: {frontend: web}, servers: {backend: web, min_up: 1}}
          vrrp:
            VI_1:
              interface: eth0
              virtual_router_id: 99
              version: 3
              priority: 150
              advert_int: 1s
              preempt: %s
              virtual_addresses: [10.77.0.100/24]
              track: %s
          """.formatted(second, third, server, server, server, preempt, track);
      return switch (ConfigFile.load(Path.of("buoy.yaml"), ConfigBytes.single(text.getBytes(UTF_8)), "n1")) {
        case Loaded.Accepted(var cluster, _) -> cluster;
        case Loaded.Rejected(var problems) -> throw new AssertionError(problems.toString() + "\n" + text);
      };
    }
  }

  private static WhatIf of(File file, Supposition... suppositions) {
    return WhatIf.of(file.read(), List.of(report("n1", 150, 20), report("n2", file.second, 3),
        report("n3", file.third, 0)), List.of(suppositions));
  }

  private static Prospect prospect(File file, Supposition... suppositions) {
    return of(file, suppositions).prospects().getFirst();
  }

  private static NodeReport report(String node, int priority, long sessions) {
    var router = new NodeReport.Router("VI_1",
        Optional.of(node.equals("n1") ? RouterState.MASTER : RouterState.BACKUP), priority, priority, false, false,
        false, "", List.of(), List.of());
    var servers = new ArrayList<NodeReport.Server>();
    for (var server : List.of("s1", "s2", "s3")) {
      servers.add(new NodeReport.Server("web", server, "UP", "READY", 100, false, server.equals("s1") ? sessions : 0,
          "L4OK", ""));
    }
    return new NodeReport(node, null, "", List.of(router),
        List.of(new NodeReport.Tracker("proxy", true, ""), new NodeReport.Tracker("servers", true, "")), servers,
        sessions);
  }

  @Nested
  class OfIsolation {
    @Test
    void aMasterThatHearsNobodyGoesOnAndNobodyTakesOver() {
      var whatIf = of(File.PLAIN, new Supposition.Isolate("n1", true, false));
      var prospect = whatIf.prospects().getFirst();

      assertThat(prospect.outcomes()).containsExactly(N1);
      assertThat(prospect.moves()).isFalse();
      assertThat(prospect.goesBeyond("n1")).isFalse();
      assertThat(prospect.turns()).isEmpty();
      assertThat(prospect.outage()).isEqualTo(Prospect.Outage.NONE);
      assertThat(whatIf.sessionsLost()).as("it serves on").isZero();
      assertThat(whatIf.remarks()).isEmpty();
    }

    @Test
    void beneathAMasterThatNobodyHearsAnotherTakesOverAndBothServe() {
      var whatIf = of(File.PLAIN, new Supposition.Isolate("n1", false, true));
      var prospect = whatIf.prospects().getFirst();

      assertThat(prospect.outcomes()).containsExactly(List.of("n1", "n2"));
      assertThat(prospect.goesBeyond("n1")).isTrue();
      assertThat(prospect.latest()).isBetween(SECOND.multipliedBy(3), SECOND.multipliedBy(4));
      assertThat(prospect.outage()).isEqualTo(Prospect.Outage.NONE);
      assertThat(whatIf.sessionsLost()).as("n2 announces the addresses as its own").isEqualTo(20);
      assertThat(whatIf.remarks()).hasSize(1).first().asString()
          .startsWith("VI_1 would have two masters, n1 for those");
    }

    @Test
    void oneThatNobodyHearsYieldsToABetterOneThatItHears() {
      assertThat(prospect(new File(false, "{}", "", 200, 100), new Supposition.Isolate("n1", false, true)).outcomes())
          .containsExactly(N2);
    }

    @Test
    void aBackupTakesOverOnlyWhereItDoesNotHearTheMaster() {
      assertThat(prospect(File.PLAIN, new Supposition.Isolate("n2", false, true)).outcomes()).containsExactly(N1);
      assertThat(prospect(File.PLAIN, new Supposition.Isolate("n2")).outcomes())
          .containsExactly(List.of("n1", "n2"));
      assertThat(prospect(File.PLAIN, new Supposition.Isolate("n2", true, false)).outcomes())
          .as("n1 is better, and says"
              + " so, but n2 does not hear it")
          .containsExactly(List.of("n1", "n2"));
    }

    @Test
    void theSessionsOfABackupThatIsCutOffAreNotAtStake() {
      assertThat(of(File.PLAIN, new Supposition.Isolate("n3")).sessionsLost()).isEqualTo(20);
      assertThat(of(File.PLAIN, new Supposition.Isolate("n2", false, true)).sessionsLost()).isZero();
    }
  }

  @Nested
  class OfAProxy {
    @Test
    void whoTracksItsFrontendHandsOverAtOnce() {
      var prospect = prospect(File.PLAIN, new Supposition.ProxyDown("n1"));

      assertThat(prospect.outcomes()).containsExactly(N2);
      assertThat(prospect.priorities()).singleElement().satisfies(priority -> {
        assertThat(priority.node()).isEqualTo("n1");
        assertThat(priority.to()).isEqualTo(90);
      });
      assertThat(prospect.outage().lasts()).isFalse();
      assertThat(prospect.outage().most()).as("its addresses stay, and it refuses").isPositive()
          .isBetween(prospect.latest().minusMillis(20), prospect.latest());
      assertThat(prospect.sessionsLost()).isEqualTo(20);
    }

    @Test
    void whereNothingTracksItOrNobodyMayPreemptTheRoleStaysWithOneThatServesNobody() {
      for (var file : List.of(new File(true, "{}", "", 120, 100), new File(false, "{proxy: -60}", "", 120, 100))) {
        var prospect = prospect(file, new Supposition.ProxyDown("n1"));

        assertThat(prospect.outcomes()).containsExactly(N1);
        assertThat(prospect.moves()).isFalse();
        assertThat(prospect.outage().lasts()).isTrue();
        assertThat(prospect.sessionsLost()).as("open ones go on").isZero();
      }
    }
  }

  @Nested
  class OfSeveredServers {
    private static final Supposition ALL = new Supposition.Severed("n1", "web", Set.of());

    @Test
    void theRoleMovesOnceTheChecksOfThatNodeHaveFoundOut() {
      var prospect = prospect(File.PLAIN, ALL);

      assertThat(prospect.outcomes()).containsExactly(N2);
      assertThat(prospect.priorities()).singleElement().satisfies(priority -> {
        assertThat(priority.node()).as("the others reach them").isEqualTo("n1");
        // Just before a check, and the next one; or just after a check, one more of each, and whether to believe it.
        assertThat(priority.after())
            .isEqualTo(new Detection(Duration.ofMillis(400), Duration.ofMillis(1_000 + 400 + 1_000)));
      });
      assertThat(prospect.outage().most()).isBetween(Duration.ofMillis(2_400), prospect.latest());
      assertThat(prospect.earliest()).isLessThan(prospect.latest().minusMillis(2_000));
    }

    @Test
    void someOfThemMoveNothingAsLongAsEnoughAreLeft() {
      var whatIf = of(File.PLAIN, new Supposition.Severed("n1", "web", Set.of("s1")));
      var prospect = whatIf.prospects().getFirst();

      assertThat(prospect.outcomes()).containsExactly(N1);
      assertThat(prospect.outage()).isEqualTo(Prospect.Outage.NONE);
      assertThat(prospect.goesBeyond("n1")).isFalse();
      assertThat(whatIf.sessionsLost()).as("what is open stays").isZero();
    }

    @Test
    void openSessionsEndWhereTheFileEndsThem() {
      var ends = new File(true, "{}", ", on_marked_down: shutdown_sessions", 120, 100);

      assertThat(of(ends, new Supposition.Severed("n1", "web", Set.of("s1"))).sessionsLost()).isEqualTo(20);
      assertThat(of(ends, new Supposition.Severed("n1", "web", Set.of("s2"))).sessionsLost()).isZero();
    }

    @Test
    void whereNothingTracksThemTheRoleStaysAndNobodyIsServed() {
      var prospect = prospect(new File(true, "{}", "", 120, 100), ALL);

      assertThat(prospect.outcomes()).containsExactly(N1);
      assertThat(prospect.outage().lasts()).isTrue();
    }
  }

  @Nested
  class OfNodes {
    @Test
    void handingOverLeavesTheAddressesSomewhereAllTheTime() {
      var prospect = prospect(File.PLAIN, new Supposition.HandOver("n1"));

      assertThat(prospect.outcomes()).containsExactly(N2);
      assertThat(prospect.outage()).isEqualTo(Prospect.Outage.NONE);
      assertThat(prospect.latest()).isLessThan(SECOND);
    }

    @Test
    void anOutageIsAsLongAsTheOthersWait() {
      var outage = prospect(File.PLAIN, new Supposition.Kill("n1")).outage();

      assertThat(outage.most()).isBetween(SECOND.multipliedBy(3), SECOND.multipliedBy(4));
      assertThat(outage.least()).as("it had advertised at the very moment, or an interval before")
          .isEqualTo(outage.most().minus(SECOND));
    }

    @Test
    void sessionsBreakToWhomeverOfTwoTheRoleGoes() {
      var whatIf = of(new File(true, "{servers: -60}", "", 120, 120), new Supposition.TrackerFails("servers", "n1"));

      assertThat(whatIf.prospects().getFirst().outcomes()).containsExactlyInAnyOrder(N2, List.of("n3"));
      assertThat(whatIf.prospects().getFirst().goesBeyond("n1")).isTrue();
      assertThat(whatIf.sessionsLost()).isEqualTo(20);
    }

    @Test
    void sessionsOfWhoIsGoneBreakAlsoWhereItIsNoMaster() {
      assertThat(of(File.PLAIN, new Supposition.Kill("n2")).sessionsLost()).isEqualTo(3);
      assertThat(of(File.PLAIN, new Supposition.LinkDown("n2")).sessionsLost()).isEqualTo(3);
    }
  }
}
