package dev.buoy.agent.cluster;

import static dev.buoy.agent.cluster.ClaimFixture.backup;
import static dev.buoy.agent.cluster.ClaimFixture.master;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
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

  @Test
  void aMoveOnAnotherNodeCountsHereToo() {
    during(1, backup("n1"), master("n2").moved(Duration.ofSeconds(100)));

    assertThat(during(195, master("n1").fault(), backup("n2"))).isFalse();
    assertThat(during(10, master("n1").fault(), backup("n2"))).isTrue();
  }

  @Test
  void aNodeThatIsStartedAnewLearnsWhenTheRoleMoved() {
    during(6, master("n1").fault(), backup("n2"));
    var told = relative.movedAge("VI_1", time.toNanos()).orElseThrow();
    var anew = new RelativeFailover();

    anew.counts(backup("n1").claim(), ClaimFixture.all(master("n2").moved(told)), time.toNanos());

    assertThat(anew.movedAge("VI_1", time.toNanos())).contains(told);
  }

  @Test
  void whatNodesTellEachOtherOfOneMoveDoesNotMakeItYounger() {
    var ages = List.of(10L, 9L, 8L, 7L, 6L).stream().map(Duration::ofSeconds).toList();
    during(1, backup("n1"), master("n2").moved(ages.getFirst()));
    var known = relative.movedAge("VI_1", time.toNanos()).orElseThrow();

    // Claims that were under way for a while.
    ages.forEach(age -> relative.counts(backup("n1").claim(), ClaimFixture.all(master("n2").moved(age)),
        time.toNanos()));

    assertThat(relative.movedAge("VI_1", time.toNanos())).contains(known);
  }

  @Test
  void aBackupThatFailsMovesNothing() {
    during(10, backup("n1").fault(), master("n2"));

    assertThat(relative.movedAge("VI_1", time.toNanos())).isEmpty();
    assertThat(during(1, backup("n1").fault(), master("n2"))).isTrue();
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
