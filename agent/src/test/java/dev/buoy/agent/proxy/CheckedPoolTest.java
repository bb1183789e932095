package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Balance;
import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.backend.ServerLink;
import dev.buoy.agent.check.AgentWords;
import dev.buoy.agent.check.CheckConfig;
import dev.buoy.agent.check.CheckReport;
import dev.buoy.agent.check.CheckResult;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.check.FallAlarm;
import dev.buoy.agent.check.Health;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.socket.SocketOptions;
import dev.buoy.agent.socket.Source;
import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What checks, agents on servers and clients' connections do to a backend.
class CheckedPoolTest {
  private static final CheckConfig CONFIG = new CheckConfig(Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1);

  private final VirtualScheduler time = new VirtualScheduler();
  private final List<String> news = new ArrayList<>();

  @Test
  void theServerThatWasUpLastStaysInUseWhenTheFileSaysSo() {
    var pool = pool(BackendConfig.AllDown.USE_LAST);
    checked(pool, "s1", true);
    checked(pool, "s2", true);
    checked(pool, "s2", false);
    time.advance(Duration.ofSeconds(1));
    checked(pool, "s1", false);

    assertThat(chosen(pool)).containsExactly("s1");
    assertThat(pool.status().servers()).allMatch(server -> !server.server().usable());

    checked(pool, "s2", true);
    assertThat(chosen(pool)).containsExactly("s2");
  }

  @Test
  void clientsAreTurnedAwayWhenAllAreDownOrNoneWasEverUp() {
    for (var allDown : BackendConfig.AllDown.values()) {
      var pool = pool(allDown);
      checked(pool, "s1", false);
      checked(pool, "s2", false);
      assertThat(chosen(pool)).isEmpty();
    }
    var pool = pool(BackendConfig.AllDown.REFUSE);
    for (var server : List.of("s1", "s2")) {
      checked(pool, server, true);
      checked(pool, server, false);
    }
    assertThat(chosen(pool)).isEmpty();
  }

  @Test
  void anAgentTakesItsServerDownAndOnlyChecksAndAgentTogetherBringItUp() {
    var pool = pool(BackendConfig.AllDown.REFUSE);
    checked(pool, "s1", true);
    pool.told("s1", AgentWords.of("down # disk full"));
    checked(pool, "s1", true);
    assertThat(server(pool, "s1").operational()).isEqualTo(OperationalState.DOWN);
    assertThat(news).last().isEqualTo("s1 UP>DOWN its agent says down: disk full");

    checked(pool, "s1", false);
    pool.told("s1", AgentWords.of("up"));
    assertThat(server(pool, "s1").operational()).isEqualTo(OperationalState.DOWN);

    checked(pool, "s1", true);
    assertThat(server(pool, "s1").operational()).isEqualTo(OperationalState.UP);
  }

  @Test
  void anAgentSetsShareAndLimitOfItsServer() {
    var pool = pool(BackendConfig.AllDown.REFUSE);
    pool.told("s1", AgentWords.of("50% maxconn:7"));

    assertThat(server(pool, "s1").weight()).isEqualTo(50);
    assertThat(server(pool, "s1").config().maxconn()).isEqualTo(7);
    assertThat(server(pool, "s2").weight()).isEqualTo(100);
    assertThat(news).containsExactly("s1 READY 100 > READY 50 its agent says so");
    pool.told("s1", AgentWords.of("25600%"));
    assertThat(server(pool, "s1").weight()).isEqualTo(256);
  }

  @Test
  void anAgentDrainsButDoesNotUndoWhatAnOperatorWants() {
    var pool = pool(BackendConfig.AllDown.REFUSE);
    pool.told("s1", AgentWords.of("drain"));
    assertThat(server(pool, "s1").admin()).isEqualTo(AdminState.DRAIN);
    assertThat(chosen(pool)).containsExactly("s2");

    pool.setAdminState("s1", AdminState.MAINT, "MAINT by anna");
    pool.told("s1", AgentWords.of("ready"));
    assertThat(server(pool, "s1").admin()).isEqualTo(AdminState.MAINT);

    pool.setAdminState("s1", AdminState.READY, "ready again");
    assertThat(server(pool, "s1").admin()).isEqualTo(AdminState.READY);
    pool.told("s1", AgentWords.of("maint"));
    assertThat(server(pool, "s1").admin()).isEqualTo(AdminState.MAINT);
    pool.unasked("s1");
    assertThat(server(pool, "s1").admin()).isEqualTo(AdminState.READY);
  }

  @Test
  void connectionsAreToldOfOnlyWhenAnObservedServerFailsAndWhenItDoesNoMore() {
    var pool = pool(BackendConfig.AllDown.REFUSE);
    var told = new ArrayList<String>();
    pool.observe(Set.of("s1"), (server, failed) -> told.add(server + " " + failed));
    var first = lease(pool);
    var second = lease(pool);

    for (var failed : List.of(false, true, true, false, false)) {
      pool.observed(first, failed);
      pool.observed(second, failed);
    }

    assertThat(told).containsExactly("s1 true", "s1 true", "s1 false");
  }

  @Test
  void aSuspicionShowsUntilItIsOver() {
    var pool = pool(BackendConfig.AllDown.REFUSE);
    pool.suspected(new FallAlarm("web", true, "all 2 servers fail at once"));
    assertThat(pool.status().suspicion()).isEqualTo("all 2 servers fail at once");
    pool.suspected(new FallAlarm("web", false, "s1 answers again"));

    assertThat(pool.status().suspicion()).isEmpty();
    assertThat(news).containsExactly("suspected true all 2 servers fail at once", "suspected false s1 answers again");
  }

  @Test
  void aServerThatGoesUpAndDownFlapsUntilItSettles() {
    var pool = pool(BackendConfig.AllDown.REFUSE);
    checked(pool, "s1", true);
    for (int i = 0; i < 5; i++) {
      assertThat(flapping(pool)).isFalse();
      checked(pool, "s1", i % 2 == 1);
    }
    assertThat(flapping(pool)).isTrue();
    time.advance(Duration.ofMinutes(5));

    assertThat(flapping(pool)).isFalse();
  }

  @Test
  void portsAreCountedWhenTheSourceChangesAndNotAtEveryAnswerOfAnAgent() {
    var pool = pool(BackendConfig.AllDown.REFUSE);
    var place = new Source.Place(InetAddress.getLoopbackAddress(), 40_000, 40_009);
    var link = new ServerLink(null, new Source.Addresses(List.of(place)), SocketOptions.STANDARD);
    pool.become(config(BackendConfig.AllDown.REFUSE, List.of(new ServerConfig("s1", address(1), 100).with(link))));
    assertThat(pool.status().servers().getFirst().portsLeft()).isEqualTo(10);

    var statistics = new Statistics(1, () -> 0L);
    var server = new PooledServer(server(pool, "s1"), statistics,
        new WaitingRoom(new AtomicInteger(), statistics.peak()), Instant.EPOCH);
    server.ports(5);
    server.become(server.state().withWeight(50));
    assertThat(server.portsLeft()).isEqualTo(5);
  }

  private static boolean flapping(Pool pool) {
    return pool.status().servers().getFirst().flapping();
  }

  private static Server server(Pool pool, String name) {
    return pool.status().servers().stream().map(ServerStatus::server).filter(each -> each.name().equals(name))
        .findFirst().orElseThrow();
  }

  private void checked(Pool pool, String server, boolean passed) {
    var result = new CheckResult(passed ? CheckResult.Code.L4OK : CheckResult.Code.L4CON, Duration.ZERO, "");
    var health = new Health(passed ? Health.State.UP : Health.State.DOWN, passed, 1);
    pool.checked(new CheckReport(new CheckTarget("web", server, address(1), CONFIG), health, health, result));
  }

  private Lease lease(Pool pool) {
    var leases = new ArrayList<Lease>();
    var _ = pool.select(client(), Set.of(), selection -> {
      if (selection instanceof ServerSelection.Selection.Chosen(var lease)) {
        leases.add(lease);
      }
    });
    return leases.getFirst();
  }

  /// The servers that ten connections go to.
  private Set<String> chosen(Pool pool) {
    var names = new HashSet<String>();
    for (int i = 0; i < 10; i++) {
      var _ = pool.select(client(), Set.of(), selection -> {
        if (selection instanceof ServerSelection.Selection.Chosen(var lease)) {
          names.add(lease.name());
          lease.release();
        }
      });
    }
    return names;
  }

  private ServerSelection.Client client() {
    return new ServerSelection.Client(0, InetAddress.getLoopbackAddress(), InetAddress.getLoopbackAddress(), time);
  }

  private Pool pool(BackendConfig.AllDown allDown) {
    var servers = List.of(new ServerConfig("s1", address(1), 100), new ServerConfig("s2", address(2), 100));
    return new Pool(config(allDown, servers), 1, time, time, new ProxyListener() {
      @Override
      public void serverChanged(String backend, Server before, Server after, Why why) {
        news.add(after.name() + " " + before.operational() + ">" + after.operational() + " " + why.reason());
      }

      @Override
      public void agentSaid(String backend, Server before, Server after, Why why) {
        news.add("%s %s %d > %s %d %s".formatted(after.name(), before.admin(), before.weight(), after.admin(),
            after.weight(), why.reason()));
      }

      @Override
      public void suspected(String backend, boolean stands, Why why) {
        news.add("suspected " + stands + " " + why.reason());
      }

      @Override
      public void frontendChanged(String frontend, FrontendConfig.Bind bind, boolean listening, Why why) {}
    });
  }

  private static BackendConfig config(BackendConfig.AllDown allDown, List<ServerConfig> servers) {
    var plain = new BackendConfig("web", Balance.ROUND_ROBIN, servers, null, null, 0, false);
    return new BackendConfig("web", plain.balance(), servers, false, plain.timeouts(), 0, false, plain.queue(), allDown,
        false, plain.session(), null);
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
