package dev.buoy.agent.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.drill.Exchange.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutageTest {
  private static final long MILLI = 1_000_000;

  private static Exchange at(long beginMillis, long tookMillis, @Nullable Failure failure) {
    return new Exchange(beginMillis * MILLI, (beginMillis + tookMillis) * MILLI, failure == null ? "n1" : "", failure);
  }

  @Test
  void goodProbesAreNoOutage() {
    assertThat(Outage.of(List.of(at(0, 1, null), at(50, 1, null)))).isEmpty();
    assertThat(Outage.of(List.of())).isEmpty();
  }

  @Test
  void anOutageIsFromTheLastGoodProbeBeforeToTheFirstGoodOneAfter() {
    var outages = Outage.of(List.of(at(0, 1, null), at(50, 200, Failure.TIMED_OUT), at(100, 1, Failure.RESET),
        at(150, 2, null), at(200, 1, null)));

    assertThat(outages).singleElement().satisfies(outage -> {
      assertThat(outage.length()).isEqualTo(Duration.ofMillis(152));
      assertThat(outage.lost()).isEqualTo(2);
      assertThat(outage.over()).isTrue();
      assertThat(outage.resolution()).isEqualTo(Duration.ofMillis(102));
    });
  }

  @Test
  void whatFitsBetweenTwoGoodProbesIsNotSeen() {
    var exchanges = List.of(at(0, 1, null), at(900, 1, null), at(950, 1, null), at(1_000, 30, Failure.TIMED_OUT),
        at(1_300, 1, null), at(1_350, 7, null));

    assertThat(Outage.unseen(exchanges, 0)).contains(Duration.ofMillis(901));
    assertThat(Outage.unseen(exchanges, 920 * MILLI)).contains(Duration.ofMillis(57));
    assertThat(Outage.unseen(exchanges, 2_000 * MILLI)).isEmpty();
    assertThat(Outage.unseen(exchanges.subList(0, 1), 0)).isEmpty();
  }

  @Test
  void oneThatGoesOnIsAsLongAsWhatWasGivenUp() {
    var outages = Outage.of(List.of(at(0, 1, null), at(50, 200, Failure.TIMED_OUT), at(100, 200, Failure.TIMED_OUT)));

    assertThat(outages).singleElement().satisfies(outage -> {
      assertThat(outage.length()).isEqualTo(Duration.ofMillis(300));
      assertThat(outage.over()).isFalse();
    });
  }

  /// A service that is away for a known time, probed at any phase: the outage is never shorter than the time, and longer
  /// by the resolution at most.
  @Test
  void theTimeThatItWasAwayIsWithinTheResolution() {
    var random = new Random(7);
    for (int run = 0; run < 2_000; run++) {
      long interval = random.nextLong(5, 55);
      long from = random.nextLong(500, 1_000);
      long away = interval * 2 + random.nextLong(2_000);
      var exchanges = new ArrayList<Exchange>();
      for (long begin = random.nextLong(interval); begin < 5_000; begin += interval) {
        boolean good = begin < from || begin >= from + away;
        exchanges.add(at(begin, good ? 1 : 200, good ? null : Failure.TIMED_OUT));
      }
      Collections.shuffle(exchanges, random);

      var outage = Outage.of(exchanges).getFirst();

      assertThat(outage.length().toMillis()).as("of %d ms every %d", away, interval)
          .isBetween(away, away + outage.resolution().toMillis());
      assertThat(outage.resolution().toMillis()).isLessThanOrEqualTo(2 * interval + 1);
    }
  }
}
