package dev.buoy.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AwakeClockTest {
  private final AtomicLong system = new AtomicLong(5_000_000_000L);
  private final AwakeClock clock = new AwakeClock(system::get);

  @Test
  void goesOnWithTheClockOfTheSystemWhileItIsRead() {
    for (var i = 0; i < 10; i++) {
      later(Duration.ofSeconds(1));
      assertThat(clock.getAsLong()).isEqualTo(system.get());
    }
  }

  @Test
  void aStopMakesWhatIsKnownOldAndNobodySilent() {
    var heard = clock.getAsLong();

    later(Duration.ofMinutes(10));

    var age = Duration.ofNanos(clock.getAsLong() - heard);
    assertThat(Freshness.of(age)).isEqualTo(Freshness.STALE);
    later(Duration.ofMillis(2_900));
    assertThat(Freshness.of(Duration.ofNanos(clock.getAsLong() - heard))).isEqualTo(Freshness.STALE);
    later(Duration.ofSeconds(2));
    assertThat(Freshness.of(Duration.ofNanos(clock.getAsLong() - heard))).isEqualTo(Freshness.LOST);
  }

  private void later(Duration time) {
    system.addAndGet(time.toNanos());
  }
}
