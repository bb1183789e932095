package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Balance;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who waits for which server, and who need not.
@Timeout(60)
class QueueTest {
  private final VirtualScheduler time = new VirtualScheduler();
  private final List<String> answers = new ArrayList<>();

  @Test
  void aSessionThatWaitsForAnotherServerHoldsNoneAndKeepsNobodyFromIt() throws Exception {
    var failing = FreePort.next();
    try (var fixture = new ProxyFixture(); var echo = TestServer.echo()) {
      fixture.serverMaxconn = 1;
      fixture.serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), failing), echo.address());
      try (var holder = fixture.connect()) {
        Eventually.holds("the second server is full", () -> fixture.server(2).totals().open() == 1);
        try (var waiting = fixture.connect()) {
          Eventually.holds("it waits", () -> fixture.queued() == 1);
          assertThat(fixture.server(1).totals().open()).isZero();

          try (var back = TestServer.named("back", failing)) {
            assertThat(fixture.ask()).isEqualTo("back");
            assertThat(back.accepted).hasValue(1);
          }
          assertThat(fixture.queued()).isOne();

          holder.shutdownOutput();
          waiting.getOutputStream().write('x');
          assertThat(waiting.getInputStream().read()).isEqualTo('x');
        }
      }
    }
  }

  @Test
  void whoCannotUseWhatIsFreeIsPassedOver() {
    var pool = pool();
    var first = take(pool, "first", Set.of());
    var second = take(pool, "second", Set.of());
    assertThat(answers).containsExactly("first s1", "second s2");
    take(pool, "not s1", Set.of("s1"));
    take(pool, "nor I", Set.of("s1"));
    take(pool, "any", Set.of());

    first.getFirst().release();
    time.advance(Duration.ofMillis(1));
    assertThat(answers).last().isEqualTo("any s1");
    assertThat(pool.waiting()).isEqualTo(2);

    second.getFirst().release();
    time.advance(Duration.ofMillis(1));
    assertThat(answers).last().isEqualTo("not s1 s2");
    assertThat(pool.waiting()).isOne();
  }

  /// Asks for a server.
  /// @return what it got, or will get
  private List<Lease> take(Pool pool, String who, Set<String> excluded) {
    var leases = new ArrayList<Lease>();
    var _ = pool.select(new ServerSelection.Client(0, InetAddress.getLoopbackAddress(),
        InetAddress.getLoopbackAddress(), time), excluded, selection -> {
          if (selection instanceof ServerSelection.Selection.Chosen(var lease)) {
            answers.add(who + " " + lease.name());
            leases.add(lease);
          }
        });
    return leases;
  }

  /// Two servers with room for one session each.
  private Pool pool() {
    var servers = List.of(server("s1"), server("s2"));
    return new Pool(new BackendConfig("web", Balance.ROUND_ROBIN, servers, null, null, 0, true), 1, time, time,
        new ProxyListener() {
          @Override
          public void serverChanged(String backend, Server before, Server after, Why why) {}

          @Override
          public void frontendChanged(String frontend, FrontendConfig.Bind bind, boolean listening, Why why) {}
        });
  }

  private static ServerConfig server(String name) {
    return new ServerConfig(name, TestServer.nobody(), 1, 1, false, Duration.ZERO);
  }
}
