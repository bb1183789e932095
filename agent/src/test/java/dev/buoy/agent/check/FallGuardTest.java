package dev.buoy.agent.check;

import static dev.buoy.agent.check.Health.State.DOWN;
import static dev.buoy.agent.check.Health.State.UP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FallGuardTest {
  private final VirtualScheduler scheduler = new VirtualScheduler();
  private final Set<String> down = new HashSet<>();
  private final List<String> starts = new ArrayList<>();
  private final List<FallAlarm> alarms = new ArrayList<>();
  private final List<CheckReport> reports = new ArrayList<>();
  private final Checker checker = new Checker(scheduler, new Random(1), (target, onResult) -> {
    starts.add(target.server() + " " + Duration.ofNanos(scheduler.nanoTime()).toMillis());
    scheduler.schedule(Duration.ofMillis(1), () -> onResult.accept(down.contains(target.server())
        ? new CheckResult(CheckResult.Code.L4CON, Duration.ofMillis(1), "connection refused")
        : new CheckResult(CheckResult.Code.L4OK, Duration.ofMillis(1), "")));
  }, reports::add, alarms::add);

  @Test
  void allServersFailingAtOnceAreCheckedOnceMoreBeforeTheyAreDown() {
    upAndRunning(3, 3);
    down.addAll(List.of("s1", "s2", "s3"));
    scheduler.advance(Duration.ofMillis(2500)); // every one failed twice or three times
    assertThat(alarms).singleElement().satisfies(alarm -> {
      assertThat(alarm.stands()).isTrue();
      assertThat(alarm.reason()).isEqualTo("all 3 servers fail at once (L4CON connection refused); as that may be this"
          + " node's own fault, each gets one more check before it is down");
    });
    scheduler.advance(Duration.ofMillis(700));

    assertThat(states(3)).containsOnly(DOWN);
    var first = reports.stream().filter(report -> !report.result().passed() && report.after().streak() == 3)
        .findFirst().orElseThrow();
    assertThat(first.after().state()).as("held at the third failure").isEqualTo(UP);
  }

  @Test
  void aFaultOfOurOwnThatPassesBringsNoServerDown() {
    upAndRunning(3, 1);
    down.addAll(List.of("s1", "s2", "s3"));
    reports.clear();
    while (alarms.isEmpty()) {
      scheduler.step();
    }
    down.clear();
    scheduler.advance(Duration.ofSeconds(5));

    assertThat(alarms).hasSize(2);
    assertThat(alarms.getLast().stands()).isFalse();
    assertThat(alarms.getLast().reason()).endsWith("answers again");
    assertThat(states(3)).containsOnly(UP);
    assertThat(reports).filteredOn(report -> report.target().server().equals(held().target().server()))
        .noneMatch(report -> report.after().state() == DOWN);
  }

  @Test
  void oneServerAmongManyGoesDownAtOnce() {
    upAndRunning(3, 1);
    down.add("s2");
    scheduler.advance(Duration.ofMillis(1100));

    assertThat(states(3)).containsExactly(UP, DOWN, UP);
    assertThat(alarms).isEmpty();
  }

  @Test
  void aServerThatStandsAloneGoesDownAtOnce() {
    upAndRunning(1, 1);
    down.add("s1");
    scheduler.advance(Duration.ofMillis(1100));

    assertThat(states(1)).containsExactly(DOWN);
    assertThat(alarms).isEmpty();
  }

  @Test
  void theLastServerIsNotDoubtedLongAfterTheOthersWentDown() {
    upAndRunning(2, 1);
    down.add("s1");
    scheduler.advance(Duration.ofSeconds(10));
    down.add("s2");
    scheduler.advance(Duration.ofMillis(1100));

    assertThat(states(2)).containsOnly(DOWN);
    assertThat(alarms).isEmpty();
  }

  @Test
  void theSecondCheckComesAtOnce() {
    upAndRunning(2, 1);
    down.addAll(List.of("s1", "s2"));
    while (alarms.isEmpty()) {
      scheduler.step();
    }
    starts.clear();
    long found = Duration.ofNanos(scheduler.nanoTime()).toMillis();
    scheduler.advance(Duration.ofMillis(20));

    assertThat(starts).containsExactlyInAnyOrder("s1 " + found, "s2 " + (found + 10));
    assertThat(states(2)).containsOnly(DOWN);
  }

  @Test
  void theAlarmEndsWhenTheBackendIsCheckedNoMore() {
    upAndRunning(2, 1);
    down.addAll(List.of("s1", "s2"));
    scheduler.advance(Duration.ofSeconds(3));
    checker.check(List.of());

    assertThat(alarms).hasSize(2);
    assertThat(alarms.getLast()).isEqualTo(new FallAlarm("web", false, "none of its servers is checked any more"));
  }

  private CheckReport held() {
    return reports.stream().filter(report -> !report.result().passed() && report.after().state() == UP).findFirst()
        .orElseThrow();
  }

  private void upAndRunning(int servers, int fall) {
    checker.check(IntStream.rangeClosed(1, servers).mapToObj(number -> new CheckTarget("web", "s" + number,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), number),
        new CheckConfig(Duration.ofSeconds(1), Duration.ofSeconds(1), 1, fall))).toList());
    scheduler.advance(Duration.ofSeconds(3));
    assertThat(states(servers)).containsOnly(UP);
  }

  private List<Health.State> states(int servers) {
    return IntStream.rangeClosed(1, servers)
        .mapToObj(number -> checker.health("web", "s" + number).orElseThrow().state()).toList();
  }
}
