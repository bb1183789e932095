package dev.buoy.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.cluster.Condition.Kind;
import dev.buoy.agent.cluster.ConditionLog.News;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class ConditionLogTest {
  private static final Condition SPLIT = new Condition(Kind.TWO_MASTERS, "VI_1", "n1 and n2", "both", 0);
  private static final Duration HOLD = Duration.ofSeconds(2);

  private final ConditionLog log = new ConditionLog();
  private long millis;

  @Test
  void anOrdinaryFailoverRaisesNothing() {
    assertThat(during(Duration.ofMillis(1900), SPLIT)).isEmpty();
    assertThat(during(Duration.ofSeconds(5))).isEmpty();
    assertThat(log.standing()).isEmpty();
  }

  @Test
  void whatLastsIsNamedOnceAndClearedOnceWithItsDuration() {
    assertThat(during(Duration.ofSeconds(60), SPLIT)).containsExactly(new News.Raised(SPLIT));
    assertThat(log.standing()).extracting(ConditionLog.Standing::condition).containsExactly(SPLIT);

    assertThat(during(Duration.ofSeconds(60)))
        .containsExactly(new News.Cleared(SPLIT, Duration.ofMillis(59_900)));
    assertThat(log.standing()).isEmpty();
  }

  @Test
  void aGapShorterThanTheHoldIsNoEnd() {
    during(Duration.ofSeconds(10), SPLIT);

    assertThat(during(Duration.ofMillis(1900))).isEmpty();
    assertThat(during(Duration.ofSeconds(10), SPLIT)).isEmpty();
  }

  @Test
  void whatIsOverIsClearedWithinTwoSecondsHoweverLongItTookToBeNamed() {
    during(Duration.ofSeconds(20), _ -> Duration.ofSeconds(12), SPLIT);

    assertThat(during(Duration.ofMillis(2100), _ -> Duration.ofSeconds(12)))
        .containsExactly(new News.Cleared(SPLIT, Duration.ofMillis(19_900)));
    assertThat(log.standing()).isEmpty();
  }

  @Test
  void whatComesBackIsCounted() {
    during(Duration.ofSeconds(10), SPLIT);
    during(Duration.ofSeconds(10));
    during(Duration.ofSeconds(10), SPLIT);

    assertThat(log.standing()).extracting(ConditionLog.Standing::count).containsExactly(2L);
  }

  @Test
  void whatStrangersInventIsNotRememberedForEver() {
    during(Duration.ofSeconds(10), SPLIT);
    during(Duration.ofSeconds(10));
    for (int i = 0; i < 2 * ConditionLog.REMEMBERED; i++) {
      during(Duration.ofSeconds(3), new Condition(Kind.DUPLICATE_VRID, "VI_1", "10.77.1." + i, "other", 0));
      during(Duration.ofSeconds(3));
    }

    assertThat(log.remembered()).isEqualTo(ConditionLog.REMEMBERED);
    during(Duration.ofSeconds(10), SPLIT);
    assertThat(log.standing()).extracting(ConditionLog.Standing::count).containsExactly(1L);
  }

  private List<News> during(Duration time, Condition... conditions) {
    return during(time, _ -> HOLD, conditions);
  }

  private List<News> during(Duration time, Function<Condition, Duration> hold, Condition... conditions) {
    var news = new ArrayList<News>();
    for (long end = millis + time.toMillis(); millis < end; millis += 100) {
      news.addAll(log.update(List.of(conditions), hold, Duration.ofMillis(millis).toNanos()));
    }
    return news;
  }
}
