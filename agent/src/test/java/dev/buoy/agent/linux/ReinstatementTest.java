package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// How often a fence that does not stay is tried, in virtual time.
class ReinstatementTest {
  private final Reinstatement reinstatement = new Reinstatement();
  private long now = -1_000_000_000;

  @Test
  void itIsPutBackTenTimesInTenSeconds() {
    for (var i = 0; i < Reinstatement.AT_ONCE; i++) {
      assertThat(reinstatement.atOnce(now)).isTrue();
    }
    assertThat(reinstatement.atOnce(now)).isFalse();

    pass(Reinstatement.WINDOW.plusNanos(1));

    assertThat(reinstatement.atOnce(now)).isTrue();
  }

  @Test
  void aProgramThatKeepsRemovingItIsHeardOfEverLessOften() {
    var ends = 0;
    for (var end = now + Duration.ofDays(1).toNanos(); now < end; ends++) {
      reinstatement.ended(now);
      pass(reinstatement.pause());
    }

    assertThat(reinstatement.pause()).isEqualTo(Duration.ofSeconds(384));
    assertThat(ends).isLessThan(250);
  }

  @Test
  void afterAQuarterOfAnHourOfRestItIsTriedSoon() {
    for (var i = 0; i < 5; i++) {
      reinstatement.ended(now);
      pass(reinstatement.pause());
    }
    pass(Reinstatement.QUIET);

    reinstatement.ended(now);

    assertThat(reinstatement.pause()).isEqualTo(Reinstatement.SHORTEST);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
