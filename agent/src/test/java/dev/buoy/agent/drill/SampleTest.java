package dev.buoy.agent.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.drill.Exchange.Failure;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleTest {
  private static final int MOST = 100;

  /// One each 50.
  /// @param took by its number
  private static List<Exchange> probes(int count, java.util.function.IntToLongFunction took,
      java.util.function.IntPredicate good) {
    return IntStream.range(0, count).mapToObj(number -> new Exchange(number * 50L,
        number * 50L + took.applyAsLong(number), "", good.test(number) ? null : Failure.TIMED_OUT)).toList();
  }

  @Test
  void whereThereIsRoomAllAreThere() {
    var all = probes(MOST, _ -> 1, number -> number != 7);

    assertThat(Sample.of(all, MOST)).isEqualTo(all);
  }

  @Test
  void badOnesAndTheirNeighboursAreAllThereAndTheSlowestOfTheOthers() {
    var all = probes(1_000, number -> number == 123 ? 9 : 1, number -> number < 500 || number >= 520);

    var sample = Sample.of(all, MOST);

    assertThat(sample).hasSize(MOST).containsAll(all.subList(500 - Sample.NEIGHBOURS, 520 + Sample.NEIGHBOURS))
        .contains(all.get(123)).isSortedAccordingTo(Comparator.comparingLong(Exchange::beginNanos));
    assertThat(sample.stream().filter(each -> each.beginNanos() < 400 * 50L).count()).as("from all of the time")
        .isGreaterThan(20);
  }

  @Test
  void thereAreNeverMoreAndNeverAnyTwice() {
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      int bad = random.nextInt(101);
      var all = probes(random.nextInt(2_000), _ -> random.nextInt(40), _ -> random.nextInt(100) >= bad);

      var sample = Sample.of(all, MOST);

      assertThat(sample).as("seed %d", seed).hasSize(Math.min(MOST, all.size())).doesNotHaveDuplicates();
      assertThat(all).containsAll(sample);
      assertThat(sample.stream().anyMatch(each -> !each.good()))
          .isEqualTo(all.stream().anyMatch(each -> !each.good()));
    }
  }
}
