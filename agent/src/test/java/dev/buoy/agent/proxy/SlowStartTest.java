package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Balance;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.check.CheckConfig;
import dev.buoy.agent.check.CheckReport;
import dev.buoy.agent.check.CheckResult;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.check.Health;
import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The share of a server that came up again: `slow` beside `other`, of the same weight.
class SlowStartTest {
  private static final Duration SLOW = Duration.ofSeconds(10);
  private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  private static final CheckConfig CHECK = new CheckConfig(Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1);

  private final VirtualScheduler time = new VirtualScheduler();

  @Test
  void aServerThatIsUpAgainGetsMoreByAndByUntilItHasItsShare() {
    var pool = pool(Balance.ROUND_ROBIN, 100);
    comeUpAgain(pool);

    assertThat(percent(pool)).isBetween(0L, 2L);
    time.advance(SLOW.dividedBy(4));
    assertThat(percent(pool)).as("a quarter of its weight: 1 of 5").isBetween(17L, 21L);
    time.advance(SLOW.dividedBy(4));
    assertThat(percent(pool)).as("half of its weight: 1 of 3").isBetween(31L, 35L);
    time.advance(SLOW.dividedBy(2));
    assertThat(percent(pool)).isEqualTo(50);
  }

  @Test
  void aWeightOfOneGrowsAsWell() {
    var pool = pool(Balance.ROUND_ROBIN, 1);
    comeUpAgain(pool);

    assertThat(percent(pool)).isBetween(0L, 2L);
    time.advance(SLOW.dividedBy(2));
    assertThat(percent(pool)).isBetween(31L, 35L);
  }

  @Test
  void aServerThatComesBackFromMaintenanceStartsSlowlyToo() {
    var pool = pool(Balance.ROUND_ROBIN, 100);
    pool.setAdminState("slow", AdminState.MAINT);
    pool.setAdminState("slow", AdminState.READY);

    assertThat(percent(pool)).isBetween(0L, 2L);
    time.advance(SLOW);
    assertThat(percent(pool)).isEqualTo(50);
  }

  @Test
  void theFirstStartIsNotSlow() {
    var pool = pool(Balance.ROUND_ROBIN, 100);
    pool.checked(report(true));

    assertThat(percent(pool)).isEqualTo(50);
  }

  @Test
  void sharesThatAreFixedDoNotGrow() {
    var pool = pool(Balance.STATIC_RR, 100);
    comeUpAgain(pool);

    assertThat(percent(pool)).isEqualTo(50);
  }

  private static void comeUpAgain(PoolFixture pool) {
    pool.checked(report(false));
    assertThat(percent(pool)).as("while it is down").isZero();
    pool.checked(report(true));
  }

  /// Of 400 connections.
  private static long percent(PoolFixture pool) {
    return IntStream.range(0, 400).filter(_ -> pool.select().orElseThrow().equals("slow")).count() / 4;
  }

  private static CheckReport report(boolean passed) {
    var result = new CheckResult(passed ? CheckResult.Code.L4OK : CheckResult.Code.L4CON, Duration.ZERO, "");
    var health = new Health(passed ? Health.State.UP : Health.State.DOWN, passed, 1);
    return new CheckReport(new CheckTarget("web", "slow", ADDRESS, CHECK), health, health, result);
  }

  private PoolFixture pool(Balance balance, int weight) {
    var servers = List.of(new ServerConfig("other", ADDRESS, weight),
        new ServerConfig("slow", ADDRESS, weight, 0, false, SLOW));
    return new PoolFixture(new BackendConfig("web", balance, servers, null, null, 0, false), time, time,
        (_, _, _) -> {});
  }
}
