package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PaceTest {
  private static final long MILLI = 1_000_000;

  @Test
  void reportsWaitForTheFrameKeysDoNot() {
    var pace = Pace.of(10, 0);
    assertThat(pace.due(false)).isLessThanOrEqualTo(0);
    var after = pace.painted(0, 2 * MILLI);
    assertThat(after.due(false)).isEqualTo(102 * MILLI);
    assertThat(after.due(true)).isEqualTo(27 * MILLI);
  }

  @Test
  void aSlowTerminalGetsFewerFramesUntilItIsQuickAgain() {
    var pace = Pace.of(10, 0);
    long now = 0;
    for (long expected : new long[]{200, 400, 800, 1000, 1000}) {
      pace = pace.painted(now, now + 150 * MILLI);
      now += 150 * MILLI;
      assertThat(pace.due(false) - now).isEqualTo(expected * MILLI);
    }
    for (int i = 0; i < 4; i++) {
      pace = pace.painted(now, now + MILLI);
      now += MILLI;
    }
    assertThat(pace.due(false) - now).isEqualTo(100 * MILLI);
  }
}
