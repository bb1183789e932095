package dev.buoy.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClusterClockTest {
  private static final Instant WALL = Instant.ofEpochSecond(1_000);
  private static final long WALL_MICROS = 1_000_000_000L;

  private final AtomicLong nanos = new AtomicLong(77_000_000);
  private final ClusterClock clock = new ClusterClock(() -> WALL, nanos::get, 0);

  private void pass(long micros) {
    nanos.addAndGet(micros * 1_000);
  }

  @Test
  void beginsAtTheWallClockAndTicksWithTheMonotonicOne() {
    assertThat(clock.now()).isEqualTo(WALL_MICROS);
    pass(250);
    assertThat(clock.now()).isEqualTo(WALL_MICROS + 250);
  }

  @Test
  void noTwoStampsAreTheSame() {
    assertThat(clock.stamp()).isEqualTo(WALL_MICROS);
    assertThat(clock.stamp()).isEqualTo(WALL_MICROS + 1);
    pass(1);
    assertThat(clock.stamp()).isEqualTo(WALL_MICROS + 2);
    assertThat(clock.now()).isEqualTo(WALL_MICROS + 2);
  }

  @Test
  void goesOnFromWhoIsFurtherAndKeepsTicking() {
    clock.heard(WALL_MICROS + 3_000_000);
    pass(500);

    assertThat(clock.stamp()).isEqualTo(WALL_MICROS + 3_000_500);
  }

  @Test
  void whoIsBehindChangesNothing() {
    clock.heard(WALL_MICROS - 1);

    assertThat(clock.now()).isEqualTo(WALL_MICROS);
  }

  @Test
  void anEventAfterWhatWasHeardIsStampedAfterIt() {
    clock.heard(WALL_MICROS + 40);
    assertThat(clock.stamp()).isGreaterThanOrEqualTo(WALL_MICROS + 40);
  }

  @Test
  void whoBeganWithAWrongClockIsNotFollowed() {
    clock.heard(WALL_MICROS + 2L * 24 * 3600 * 1_000_000);
    clock.heard(Long.MAX_VALUE);
    clock.heard(Long.MIN_VALUE);

    assertThat(clock.now()).isEqualTo(WALL_MICROS);
  }

  @Test
  void doesNotGoBackOverARestartWithAWallClockThatDid() {
    var again = new ClusterClock(() -> WALL.minusSeconds(3600), nanos::get, WALL_MICROS + 5);

    assertThat(again.stamp()).isGreaterThan(WALL_MICROS + 5);
  }
}
