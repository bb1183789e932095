package dev.buoy.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.identity.Allowance.Pace;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AllowanceTest {
  private static final Pace PACE = new Pace(10, 5);

  @Test
  void aBurstIsAllowedAndNoMore() {
    assertThat(calls(Allowance.full(-7), -7, 100)).isEqualTo(5);
  }

  @Test
  void callsComeBackOneByOne() {
    var spent = spent(Allowance.full(0), 0, 5);

    assertThat(spent.take(PACE, 9)).isEmpty();
    assertThat(spent.take(PACE, 10)).isPresent();
    assertThat(calls(spent, 25, 100)).isEqualTo(2);
    assertThat(calls(spent, 1_000_000, 100)).isEqualTo(5);
  }

  @Test
  void whoWaitedLongEnoughIsAsNew() {
    var spent = spent(Allowance.full(0), 0, 2);

    assertThat(spent.isFull(19)).isFalse();
    assertThat(spent.isFull(20)).isTrue();
  }

  @Test
  void inNoSpanAreMoreThanTheBurstAndWhatCameBack() {
    for (long seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      var allowance = Allowance.full(0);
      long now = 0;
      long allowed = 0;
      for (int i = 0; i < 2_000; i++) {
        now += random.nextInt(8);
        var next = allowance.take(PACE, now);
        allowed += next.isPresent() ? 1 : 0;
        allowance = next.orElse(allowance);
      }
      assertThat(allowed).as("seed %d", seed).isLessThanOrEqualTo(5 + now / 10).isGreaterThan(now / 10 - 5);
    }
  }

  private static Allowance spent(Allowance allowance, long now, int calls) {
    return calls == 0 ? allowance : spent(allowance.take(PACE, now).orElseThrow(), now, calls - 1);
  }

  private static int calls(Allowance allowance, long now, int tries) {
    var next = tries == 0 ? Optional.<Allowance>empty() : allowance.take(PACE, now);
    return next.isEmpty() ? 0 : 1 + calls(next.get(), now, tries - 1);
  }
}
