package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.console.cluster.Trip;
import dev.buoy.v1.Backend;
import dev.buoy.v1.Server;
import dev.buoy.v1.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What shows over several reports only.
class HistoryTest {
  private static final Instant T0 = Instant.parse("2026-11-20T14:00:00Z");
  private static final Endpoint ENDPOINT = new Endpoint.Address("10.77.0.1", 7443);

  private static Moment at(double seconds) {
    var nanos = (long) (seconds * 1e9);
    return new Moment(1_000_000_000_000L + nanos, T0.plusNanos(nanos));
  }

  /// @param ahead how far the agent's clock is
  private static ClusterView report(Moment at, long sessions, long in, Duration ahead) {
    return report(at, sessions, in, ahead, Duration.ofMillis(2));
  }

  /// @param trip how long the answer took to come back; the question took no time
  private static ClusterView report(Moment at, long sessions, long in, Duration ahead, Duration trip) {
    var server = Server.newBuilder().setName("a").setTotalSessions(sessions).setBytesIn(in).setBytesOut(2 * in);
    var status = Status.newBuilder().setNode("n1").setTime(LabAgents.time(at.wall().plus(ahead)))
        .addBackends(Backend.newBuilder().setName("web").addServers(server)).build();
    return new ClusterView(List.of(new AgentView("n1", ENDPOINT, null, status, at.nanos(), null, new Trip(at.nanos()
        - trip.toNanos(), at.nanos(), LabAgents.time(at.wall().plus(ahead).minus(trip))))), List.of());
  }

  @Test
  void countsWhatWentThroughPerSecond() {
    var history = History.NONE.with(report(at(0), 100, 1000, Duration.ZERO), at(0))
        .with(report(at(2), 140, 5000, Duration.ZERO), at(2));

    assertThat(history.flow("n1", "web/a")).isEqualTo(new Flow(20, 2000, 4000));
  }

  @Test
  void reportsCloseTogetherAreCountedAsOne() {
    var history = History.NONE.with(report(at(0), 100, 0, Duration.ZERO), at(0))
        .with(report(at(1), 110, 0, Duration.ZERO), at(1)).with(report(at(1.1), 200, 0, Duration.ZERO), at(1.1));
    assertThat(history.flow("n1", "web/a").sessions()).isEqualTo(10);

    assertThat(history.with(report(at(2), 210, 0, Duration.ZERO), at(2)).flow("n1", "web/a").sessions())
        .isEqualTo(100);
  }

  @Test
  void aRestartOfTheAgentMakesNoRate() {
    var history = History.NONE.with(report(at(0), 100, 0, Duration.ZERO), at(0))
        .with(report(at(1), 3, 0, Duration.ZERO), at(1));

    assertThat(history.flow("n1", "web/a").isKnown()).isFalse();
    assertThat(History.NONE.flow("n1", "web/a").isKnown()).isFalse();
  }

  @Test
  void keepsTheLastMinuteAndNoMore() {
    var history = History.NONE;
    var row = new ServerRow("web/a", "web", "a", List.of(), new Flow(5, 0, 0));
    for (var i = 0; i < 100; i++) {
      history = history.tick(List.of(row));
    }
    assertThat(history.minute("web/a").rate().size()).isEqualTo(60);

    assertThat(history.tick(List.of()).minutes()).isEmpty();
  }

  @Test
  void theClockOfAnAgentIsJudgedByTheShorterOfTwoRoundTrips() {
    var ahead = Duration.ofMillis(700);
    var once = History.NONE.with(report(at(0), 0, 0, ahead, Duration.ofMillis(2)), at(0));
    assertThat(once.skew("n1")).as("asked once").isEmpty();

    var twice = once.with(report(at(2), 0, 0, ahead, Duration.ofMillis(300)), at(2));

    assertThat(twice.skew("n1")).contains(ahead.minusMillis(1));
    assertThat(twice.skew("n2")).isEmpty();
  }

  @Test
  void whatIsNotLongComparedToTheRoundTripIsNoClock() {
    var slow = Duration.ofMillis(1800);
    var loaded = History.NONE.with(report(at(0), 0, 0, Duration.ZERO, slow), at(0))
        .with(report(at(2), 0, 0, Duration.ZERO, slow), at(2));
    assertThat(loaded.skew("n1")).isEmpty();

    var idle = loaded.with(report(at(4), 0, 0, Duration.ZERO, Duration.ofMillis(3)), at(4));
    assertThat(idle.skew("n1")).contains(Duration.ZERO);
  }

  @Test
  void anAnswerThatLayAboutWhileTheProcessWasStoppedTellsNothingOfTheClock() {
    var history = History.NONE.with(report(at(0), 0, 0, Duration.ZERO), at(30))
        .with(report(at(1), 0, 0, Duration.ZERO), at(31));

    assertThat(history.skew("n1")).isEmpty();
  }

  @Test
  void aStopOfTheProcessMakesNoRate() {
    var before = History.NONE.with(report(at(0), 100, 0, Duration.ZERO), at(0));
    // A minute on the wall, and two seconds of a process that ran.
    var after = new Moment(at(2).nanos(), at(60).wall());

    assertThat(before.with(report(after, 1300, 0, Duration.ZERO), after).flow("n1", "web/a").isKnown()).isFalse();
  }

  @Test
  void barsAreScaledToTheHighestAndTellWhatIsDownOrUnknown() {
    var series = Series.NONE.plus(0).plus(4).plus(8).plus(Double.NaN).plus(Series.DOWN);

    assertThat(series.bars(Glyphs.ASCII)).isEqualTo("_=# x");
    assertThat(Series.NONE.plus(0).bars(Glyphs.ASCII)).isEqualTo("_");
  }
}
