package dev.buoy.agent.check;

import static dev.buoy.agent.check.Health.State.DOWN;
import static dev.buoy.agent.check.Health.State.UNKNOWN;
import static dev.buoy.agent.check.Health.State.UP;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static final long SEED = 20261121;

  @Test
  void startsUnknown() {
    assertThat(Health.unknown().state()).isEqualTo(UNKNOWN);
    assertThat(Health.unknown().streak()).isZero();
  }

  @Test
  void theFirstResultAloneDecides() {
    assertThat(states("+", 3, 3)).containsExactly(UP);
    assertThat(states("-", 3, 3)).containsExactly(DOWN);
  }

  @Test
  void fallFailuresInARowBringItDown() {
    assertThat(states("+--+---", 2, 3)).containsExactly(UP, UP, UP, UP, UP, UP, DOWN);
    assertThat(states("+-", 3, 1)).containsExactly(UP, DOWN);
  }

  @Test
  void risePassesInARowBringItUp() {
    assertThat(states("-++-+++", 3, 1)).containsExactly(DOWN, DOWN, DOWN, DOWN, DOWN, DOWN, UP);
  }

  /// What a server is follows from the last results alone: those that agree with it, or too few that do not.
  @Test
  void onlyRiseOrFallResultsInARowEverChangeTheState() {
    var random = new Random(SEED);
    for (int run = 0; run < 1000; run++) {
      int rise = 1 + random.nextInt(6);
      int fall = 1 + random.nextInt(6);
      var health = Health.unknown();
      int row = 0;
      boolean last = false;
      for (int i = 0; i < 200; i++) {
        boolean passed = random.nextInt(4) > 0 == run % 2 > 0;
        row = i > 0 && passed == last ? row + 1 : 1;
        last = passed;
        var before = health.state();
        health = health.after(passed, config(rise, fall));

        var expected = before == UNKNOWN || row >= (passed ? rise : fall) ? passed ? UP : DOWN : before;
        assertThat(health).as("seed %d run %d result %d", SEED, run, i).isEqualTo(new Health(expected, passed, row));
      }
    }
  }

  @Test
  void theStreakCountsResultsOfOneKind() {
    var config = config(2, 3);
    var health = Health.unknown().after(true, config).after(false, config).after(false, config);

    assertThat(health).isEqualTo(new Health(UP, false, 2));
  }

  private static List<Health.State> states(String results, int rise, int fall) {
    var states = new ArrayList<Health.State>();
    var health = Health.unknown();
    for (var i = 0; i < results.length(); i++) {
      health = health.after(results.charAt(i) == '+', config(rise, fall));
      states.add(health.state());
    }
    return states;
  }

  private static CheckConfig config(int rise, int fall) {
    return new CheckConfig(Duration.ofSeconds(1), Duration.ofSeconds(1), rise, fall);
  }
}
