package dev.buoy.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When checks come, and what else than checks decides.
class PaceTest {
  private final VirtualScheduler scheduler = new VirtualScheduler();
  private final List<Long> starts = new ArrayList<>();
  private final List<CheckReport> reports = new ArrayList<>();
  private Duration answers = Duration.ofMillis(1);
  private boolean passes = true;
  private int underWay;
  private int mostUnderWay;
  private final Checker checker = new Checker(scheduler, new Random(7), (_, onResult) -> {
    starts.add(Duration.ofNanos(scheduler.nanoTime()).toMillis());
    mostUnderWay = Math.max(mostUnderWay, ++underWay);
    boolean passed = passes;
    scheduler.schedule(answers, () -> {
      underWay--;
      onResult.accept(new CheckResult(passed ? CheckResult.Code.L4OK : CheckResult.Code.L4CON, answers, ""));
    });
  }, reports::add, _ -> {});

  @Test
  void fastinterCountsWhileTheStateIsInDoubtAndDowninterWhileItIsDown() {
    checker.check(List.of(target("s1", config(0, null))));
    scheduler.advance(Duration.ofMillis(1500));
    passes = false;
    scheduler.advance(Duration.ofSeconds(7));
    passes = true;
    scheduler.advance(Duration.ofMillis(4600));

    // up: each second; failing: each 100 ms; down after three: each 5 s; rising: each 100 ms; up again
    assertThat(starts).containsExactly(0L, 1000L, 2000L, 2100L, 2200L, 7200L, 12_200L, 12_300L);
  }

  @Test
  void spreadChecksAreEarlyByUpToTheirShareAndNeverLate() {
    checker.check(List.of(target("s1", config(50, null))));
    scheduler.advance(Duration.ofSeconds(60));

    var pauses = IntStream.range(1, starts.size()).mapToObj(i -> starts.get(i) - starts.get(i - 1)).toList();
    assertThat(pauses).allSatisfy(pause -> assertThat(pause).isBetween(499L, 1000L)).hasSizeGreaterThan(60);
    assertThat(pauses.stream().distinct().count()).isGreaterThan(20);
  }

  @Test
  void twoThousandServersNeverFireTogetherNotEvenAfterAReload() {
    var first = IntStream.range(0, 1000).mapToObj(i -> target("a" + i, config(0, null))).toList();
    checker.check(first);
    scheduler.advance(Duration.ofSeconds(10));
    var both = new ArrayList<>(first);
    IntStream.range(0, 1000).forEach(i -> both.add(target("b" + i, config(0, null))));
    checker.check(both);
    scheduler.advance(Duration.ofSeconds(10));
    starts.clear();
    scheduler.advance(Duration.ofSeconds(10));

    var busiest = IntStream.range(0, 1000).mapToLong(tick -> starts.stream()
        .filter(start -> start >= 20_000 + tick * 10L && start < 20_010 + tick * 10L).count()).max().orElse(0);
    assertThat(starts).hasSize(20_000);
    assertThat(busiest).as("checks within 10 ms, of 2000 a second").isLessThanOrEqualTo(24);
  }

  @Test
  void noMoreThanTheMostAreUnderWayAndTheOthersHaveTheirTurn() {
    answers = Duration.ofMillis(900);
    checker.check(IntStream.range(0, 2 * Checker.MOST_AT_ONCE).mapToObj(i -> target("s" + i, config(0, null)))
        .toList());
    scheduler.advance(Duration.ofSeconds(10));

    assertThat(mostUnderWay).isEqualTo(Checker.MOST_AT_ONCE);
    assertThat(reports.stream().map(report -> report.target().server()).distinct())
        .hasSize(2 * Checker.MOST_AT_ONCE);
  }

  @Test
  void agentsShareTheRoomForChecksAndHaveTheirTurnToo() {
    answers = Duration.ofMillis(900);
    var heard = new HashSet<String>();
    var agents = new AgentChecker(checker, (target, _) -> heard.add(target.server()));
    var targets = IntStream.range(0, Checker.MOST_AT_ONCE).mapToObj(i -> target("s" + i, config(0, null))).toList();
    checker.check(targets);
    agents.check(targets);
    scheduler.advance(Duration.ofSeconds(10));

    assertThat(mostUnderWay).isEqualTo(Checker.MOST_AT_ONCE);
    assertThat(reports.stream().map(report -> report.target().server()).distinct()).hasSize(Checker.MOST_AT_ONCE);
    assertThat(heard).hasSize(Checker.MOST_AT_ONCE);
  }

  @ParameterizedTest
  @CsvSource({"FASTINTER, UP, 1, 100", "FAIL_CHECK, UP, 1, 100", "SUDDEN_DEATH, UP, 2, 100", "MARK_DOWN, DOWN, 3, 100"})
  void tooManyFailedConnectionsCountAsTheFileSays(Observation.OnError action, Health.State state, int streak,
      long next) {
    checker.check(List.of(target("s1", config(0, new Observation(3, action)))));
    scheduler.advance(Duration.ofMillis(500));
    checker.observed("web", "s1", true);
    checker.observed("web", "s1", true);
    checker.observed("web", "s1", false);
    checker.observed("web", "s1", true);
    checker.observed("web", "s1", true);
    assertThat(reports).hasSize(1);

    checker.observed("web", "s1", true);

    assertThat(reports.getLast().result()).isEqualTo(
        new CheckResult(CheckResult.Code.HANA, Duration.ZERO, "3 connections in a row failed"));
    var health = checker.health("web", "s1").orElseThrow();
    assertThat(health.state()).isEqualTo(state);
    assertThat(health.streak()).isEqualTo(streak);
    scheduler.advance(Duration.ofMillis(next));
    assertThat(starts).containsExactly(0L, 500L + next);
  }

  @Test
  void connectionsDoNotCountUnlessTheServerIsObserved() {
    checker.check(List.of(target("s1", config(0, null))));
    scheduler.advance(Duration.ofMillis(500));
    IntStream.range(0, 100).forEach(_ -> checker.observed("web", "s1", true));

    assertThat(reports).hasSize(1);
  }

  @Test
  void aServerFlapsAfterMoreThanFourChangesInFiveMinutesAndRecoversByItself() {
    var now = Instant.parse("2026-01-01T00:00:00Z");
    var flapping = Flapping.NEVER;
    for (int i = 0; i < 4; i++) {
      flapping = flapping.changed(now.plusSeconds(i));
    }
    assertThat(flapping.at(now.plusSeconds(4))).isFalse();

    flapping = flapping.changed(now.plusSeconds(5));

    assertThat(flapping.at(now.plusSeconds(5))).isTrue();
    assertThat(flapping.at(now.plusSeconds(299))).isTrue();
    assertThat(flapping.at(now.plusSeconds(300))).isFalse();
  }

  private static CheckConfig config(int spread, @Nullable Observation observation) {
    return new CheckConfig(Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofSeconds(5), spread,
        Duration.ofSeconds(1), null, 2, 3, observation);
  }

  private static CheckTarget target(String server, CheckConfig config) {
    return new CheckTarget("web", server, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), config);
  }
}
