package dev.buoy.agent.cluster;

import static dev.buoy.agent.cluster.ClaimFixture.backup;
import static dev.buoy.agent.cluster.ClaimFixture.master;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RelativeFailoverTest {
  private final RelativeFailover relative = new RelativeFailover();
  private Duration time = Duration.ZERO;

  @Test
  void aFailureCountsAfterFiveSecondsWhileAnotherNodeIsBetterOff() {
    assertThat(during(4, master("n1").fault(), backup("n2"))).isFalse();

    assertThat(during(2, master("n1").fault(), backup("n2"))).isTrue();
  }

  @Test
  void itNeverCountsWhereAllFailEqually() {
    assertThat(during(600, master("n1").lost(60), backup("n2").lost(60), backup("n3").fault())).isFalse();
  }

  @Test
  void itDoesNotCountWhereNobodyAnswers() {
    assertThat(during(60, master("n1").fault())).isFalse();
  }

  @Test
  void aNodeThatStandsBackIsNoBetterPlace() {
    assertThat(during(60, master("n1").fault(), backup("n2").standingBack())).isFalse();
  }

  @Test
  void nothingIsDecidedDuringASplit() {
    assertThat(during(60, master("n1").fault(), master("n2"))).isFalse();
  }

  @Test
  void aShortImprovementOfTheOtherStartsTheFiveSecondsAnew() {
    during(4, master("n1").fault(), backup("n2"));
    during(1, master("n1").fault(), backup("n2").fault());

    assertThat(during(4, master("n1").fault(), backup("n2"))).isFalse();
  }

  @Test
  void whenTheOtherFailsTooAndServesItStaysWhereItIsForFiveMinutes() {
    during(6, master("n1").fault(), backup("n2"));

    assertThat(during(290, backup("n1").fault(), master("n2").fault())).isTrue();
    assertThat(during(10, backup("n1").fault(), master("n2").fault())).isFalse();
  }

  @Test
  void whenNobodyElseServesAnyMoreTheNodeServesAtOnce() {
    during(6, master("n1").fault(), backup("n2"));

    assertThat(during(1, backup("n1").fault())).isFalse();
  }

  @Test
  void aRecoveredNodeCompetesAtOnceAndMovesAgainOnlyAfterFiveMinutes() {
    during(6, master("n1").fault(), backup("n2"));
    assertThat(during(1, backup("n1"), master("n2"))).isFalse();

    assertThat(during(200, master("n1").fault(), backup("n2"))).isFalse();
    assertThat(during(100, master("n1").fault(), backup("n2"))).isTrue();
  }

  private boolean during(int seconds, ClaimFixture own, ClaimFixture... others) {
    var counts = false;
    for (int i = 0; i < seconds * 5; i++) {
      counts = relative.counts(own.claim(), ClaimFixture.all(others), time.toNanos());
      time = time.plusMillis(200);
    }
    return counts;
  }
}
