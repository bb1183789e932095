package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.time.VirtualScheduler;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LingeringTest {
  private final VirtualScheduler time = new VirtualScheduler();
  private long unwantedNanos = Long.MAX_VALUE;

  @Test
  void severalRoutersWaitAtTheSameTimeEachNoLongerThanItsOwn() {
    var stubborn = new Lingering(Duration.ofSeconds(5), () -> true);
    var patient = new Lingering(Duration.ofSeconds(30), () -> time.nanoTime() < Duration.ofSeconds(7).toNanos());

    assertThat(await(stubborn)).isEqualTo(Duration.ofSeconds(5));
    assertThat(await(stubborn, stubborn, stubborn)).isEqualTo(Duration.ofSeconds(5));
    assertThat(await(stubborn, patient)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void itEndsWithTheLastConnection() {
    assertThat(await(new Lingering(Duration.ofSeconds(30), () -> time.nanoTime() < Duration.ofSeconds(7).toNanos())))
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(await(new Lingering(Duration.ofSeconds(30), () -> false))).isZero();
    assertThat(await()).isZero();
  }

  @Test
  void whatNobodyWantsAnyMoreEndsAtOnce() {
    unwantedNanos = Duration.ofSeconds(3).toNanos();

    assertThat(await(new Lingering(Duration.ofSeconds(30), () -> true))).isEqualTo(Duration.ofSeconds(3));
  }

  private Duration await(Lingering... all) {
    long begun = time.nanoTime();
    Lingering.await(List.of(all), () -> time.nanoTime() >= unwantedNanos, time::nanoTime, time::advance);
    return Duration.ofNanos(time.nanoTime() - begun);
  }
}
