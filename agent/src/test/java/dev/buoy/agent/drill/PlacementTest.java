package dev.buoy.agent.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.drill.Exchange.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final long MILLI = 1_000_000;

  private static Exchange exchange(long begin, boolean good) {
    return new Exchange(begin, begin + MILLI, "", good ? null : Failure.REFUSED);
  }

  private static List<Exchange> sorted(Placement placement) {
    return placement.exchanges().stream().sorted(Comparator.comparingLong(Exchange::beginNanos)).toList();
  }

  private static List<Exchange> moved(List<Exchange> exchanges, long nanos) {
    return exchanges.stream().map(each -> each.later(nanos)).toList();
  }

  /// A prober with a clock of its own tells what it found, late and more than once.
  @Test
  void howeverLongDeliveriesTakeSpansAreExactAndTheErrorIsTheShortestDelay() {
    for (int seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      long origin = random.nextLong(1L << 50) - (1L << 49);
      var own = new ArrayList<Exchange>();
      var placement = new Placement();
      long shortest = Long.MAX_VALUE;
      int told = 0;
      for (int probe = 0; probe < 200; probe++) {
        own.add(exchange(probe * 50L * MILLI, probe < 100 || probe > 110));
        if (probe % 10 == 9) {
          int heard = 1 + random.nextInt(3); // its answer was lost: it is told again, a while later
          for (int time = 0; time < heard; time++) {
            long sent = (probe * 50L + 20 + 2_000L * time) * MILLI;
            long delay = 1 + random.nextLong(800 * MILLI);
            shortest = Math.min(shortest, delay);
            placement.add(new Delivery(7, told, sent, sent + origin + delay), own.subList(told, own.size()));
          }
          told = own.size();
        }
      }

      long error = sorted(placement).getFirst().beginNanos() - own.getFirst().beginNanos() - origin;
      assertThat(error).as("seed %d", seed).isEqualTo(shortest);
      assertThat(sorted(placement)).as("seed %d", seed).isEqualTo(moved(own, origin + shortest));
      assertThat(Outage.of(placement.exchanges())).as("seed %d", seed).singleElement()
          .satisfies(outage -> assertThat(outage.length().toMillis()).isEqualTo(12 * 50 + 1));
    }
  }

  @Test
  void whatOverlapsWithWhatIsKnownIsTakenFromThereOn() {
    var own = List.of(exchange(0, true), exchange(10, true), exchange(20, true), exchange(30, true));
    var placement = new Placement();

    placement.add(new Delivery(1, 0, 15, 115), own.subList(0, 2));
    placement.add(new Delivery(1, 0, 25, 130), own.subList(0, 3));
    placement.add(new Delivery(1, 0, 15, 400), own.subList(0, 2));
    placement.add(new Delivery(1, 3, 35, 150), own.subList(3, 4));

    assertThat(sorted(placement)).isEqualTo(moved(own, 100));
  }

  @Test
  void aProberThatBeganAnewHasAnotherClockAndNumbers() {
    var placement = new Placement();
    placement.add(new Delivery(1, 0, 50, 1_050), List.of(exchange(0, true)));
    placement.add(new Delivery(2, 0, 10, 2_020), List.of(exchange(5, false)));
    placement.add(new Delivery(2, 1, 30, 2_035), List.of(exchange(20, true)));

    assertThat(sorted(placement)).containsExactly(exchange(1_000, true), exchange(2_010, false), exchange(2_025, true));
  }

  @Test
  void whoDoesNotSayWhenIsTakenAsItIs() {
    var placement = new Placement();
    placement.add(null, List.of(exchange(100, true)));
    placement.add(new Delivery(1, 0, 0, 500), List.of(exchange(0, true)));
    placement.add(null, List.of(exchange(200, true)));

    assertThat(sorted(placement)).containsExactly(exchange(100, true), exchange(200, true), exchange(500, true));
  }
}
