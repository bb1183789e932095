package dev.buoy.agent.check;

import static dev.buoy.agent.check.Health.State.DOWN;
import static dev.buoy.agent.check.Health.State.UNKNOWN;
import static dev.buoy.agent.check.Health.State.UP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CheckerTest {
  private final VirtualScheduler scheduler = new VirtualScheduler();
  private final FakeServers servers = new FakeServers();
  private final List<CheckReport> reports = new ArrayList<>();
  private final Checker checker = new Checker(scheduler, servers, reports::add);

  @Test
  void checksOnceAnInterval() {
    checker.check(List.of(target(1)));

    scheduler.advance(Duration.ofMillis(4500));

    assertThat(servers.startsMillis.get(1)).containsExactly(0L, 1000L, 2000L, 3000L, 4000L);
  }

  @Test
  void spreadsFirstChecksOverASecond() {
    checker.check(List.of(target(1, 10_000), target(2, 10_000), target(3, 10_000), target(4, 10_000)));

    scheduler.advance(Duration.ofSeconds(5));

    assertThat(servers.startsMillis).isEqualTo(Map.of(1, List.of(0L), 2, List.of(250L), 3, List.of(500L), 4,
        List.of(750L)));
  }

  @Test
  void neverStartsManyFirstChecksAtOnce() {
    checker.check(IntStream.range(0, 400).mapToObj(port -> target(port + 1, 10_000)).toList());

    scheduler.advance(Duration.ofSeconds(9));

    var starts = servers.startsMillis.values().stream().flatMap(List::stream).sorted().toList();
    assertThat(starts).hasSize(400).doesNotHaveDuplicates();
    assertThat(starts.getLast()).isLessThan(4000L);
  }

  @Test
  void neverRunsTwoChecksOfOneServerAtOnce() {
    servers.answerAfter = Duration.ofMillis(1500);
    checker.check(List.of(target(1)));

    scheduler.advance(Duration.ofSeconds(5));

    assertThat(servers.startsMillis.get(1)).containsExactly(0L, 1500L, 3000L, 4500L);
    assertThat(servers.mostAtOnce).isEqualTo(1);
  }

  @Test
  void saysWhatWasSeenAndHowFarItGot() {
    checker.check(List.of(target(1)));
    scheduler.advance(Duration.ofMillis(1500));
    servers.down.add(1);
    scheduler.advance(Duration.ofSeconds(3));

    assertThat(reports).extracting(report -> report.why().reason()).containsExactly("L4OK (first check)", "L4OK (2/2)",
        "L4CON connection refused (1/3)", "L4CON connection refused (2/3)", "L4CON connection refused (3/3)");
    assertThat(reports.getLast().changed()).isTrue();
    assertThat(reports.getLast().before().state()).isEqualTo(UP);
    assertThat(reports.getLast().after().state()).isEqualTo(DOWN);
  }

  @Test
  void whatThisNodeLacksIsReportedAndLeavesTheHealthAlone() {
    servers.lacking.add(2);
    checker.check(List.of(target(1), target(2)));
    scheduler.advance(Duration.ofMillis(2200));
    servers.down.add(1);
    scheduler.advance(Duration.ofSeconds(2)); // two failures of three
    servers.lacking.add(1);
    scheduler.advance(Duration.ofSeconds(10));

    assertThat(checker.health("web", "s1")).hasValue(new Health(UP, false, 2));
    assertThat(checker.health("web", "s2")).hasValue(Health.unknown());
    assertThat(reports.getLast().why().reason()).isEqualTo("SOCKERR too many open files");

    servers.lacking.clear();
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(checker.health("web", "s1").orElseThrow().state()).isEqualTo(DOWN);
    assertThat(checker.health("web", "s2").orElseThrow().state()).isEqualTo(UP);
  }

  @Test
  void anUnchangedTargetKeepsHealthAndPaceWhenTheListChanges() {
    checker.check(List.of(target(1), target(2)));
    scheduler.advance(Duration.ofMillis(2200));
    checker.check(List.of(target(3), target(1)));
    scheduler.advance(Duration.ofSeconds(2));

    assertThat(checker.health("web", "s1")).hasValueSatisfying(health -> assertThat(health.streak()).isEqualTo(5));
    assertThat(servers.startsMillis.get(1)).containsExactly(0L, 1000L, 2000L, 3000L, 4000L);
    assertThat(servers.startsMillis.get(2)).containsExactly(500L, 1500L);
    assertThat(checker.health("web", "s2")).isEmpty();
    assertThat(checker.health("web", "s3")).isPresent();
  }

  @Test
  void aShorterIntervalCountsFromTheChangeOn() {
    checker.check(List.of(target(1, 60_000)));
    scheduler.advance(Duration.ofSeconds(10));
    checker.check(List.of(target(1, 1000)));
    scheduler.advance(Duration.ofMillis(2500));

    assertThat(servers.startsMillis.get(1)).containsExactly(0L, 11_000L, 12_000L);
  }

  @Test
  void anotherAddressStartsUnknown() {
    checker.check(List.of(target(1)));
    scheduler.advance(Duration.ofSeconds(1));
    var moved = new CheckTarget("web", "s1", address(7), target(1).config());
    checker.check(List.of(moved));

    assertThat(checker.health("web", "s1")).hasValue(Health.unknown());
  }

  @Test
  void aPausedServerIsNotCheckedAndStartsUnknownAfterwards() {
    checker.check(List.of(target(1)));
    scheduler.advance(Duration.ofMillis(500));
    checker.pause("web", "s1");
    scheduler.advance(Duration.ofSeconds(10));
    assertThat(servers.startsMillis.get(1)).containsExactly(0L);

    checker.resume("web", "s1");

    assertThat(checker.health("web", "s1")).hasValue(Health.unknown());
    scheduler.advance(Duration.ofMillis(10));
    assertThat(servers.startsMillis.get(1)).containsExactly(0L, 10_500L);
    assertThat(reports.getLast().before().state()).isEqualTo(UNKNOWN);
  }

  @Test
  void theAnswerOfAForgottenCheckIsDropped() {
    servers.answerAfter = Duration.ofMillis(300);
    checker.check(List.of(target(1)));
    scheduler.advance(Duration.ofMillis(100));
    checker.pause("web", "s1");
    checker.resume("web", "s1");
    scheduler.advance(Duration.ofMillis(250));
    assertThat(reports).isEmpty();

    checker.stop();
    scheduler.advance(Duration.ofSeconds(10));

    assertThat(reports).isEmpty();
  }

  private static CheckTarget target(int port) {
    return target(port, 1000);
  }

  private static CheckTarget target(int port, int intervalMillis) {
    return new CheckTarget("web", "s" + port, address(port),
        new CheckConfig(Duration.ofMillis(intervalMillis), Duration.ofMillis(intervalMillis), 2, 3));
  }

  private static InetSocketAddress address(int port) {
    return InetSocketAddress.createUnresolved("server", port);
  }

  private final class FakeServers implements Probe {
    final Map<Integer, List<Long>> startsMillis = new HashMap<>();
    final Set<Integer> down = new HashSet<>();
    /// Those that this node cannot even try to connect to.
    final Set<Integer> lacking = new HashSet<>();
    Duration answerAfter = Duration.ofMillis(1);
    int mostAtOnce;
    private int running;

    @Override
    public void probe(CheckTarget asked, Consumer<CheckResult> onResult) {
      var target = asked.address();
      startsMillis.computeIfAbsent(target.getPort(), _ -> new ArrayList<>()).add(scheduler.nanoTime() / 1_000_000);
      mostAtOnce = Math.max(mostAtOnce, ++running);
      scheduler.schedule(answerAfter, () -> {
        running--;
        onResult.accept(result(target.getPort()));
      });
    }

    private CheckResult result(int port) {
      if (lacking.contains(port)) {
        return new CheckResult(CheckResult.Code.SOCKERR, answerAfter, "too many open files");
      }
      return down.contains(port)
          ? new CheckResult(CheckResult.Code.L4CON, answerAfter, "connection refused")
          : new CheckResult(CheckResult.Code.L4OK, answerAfter, "");
    }
  }
}
