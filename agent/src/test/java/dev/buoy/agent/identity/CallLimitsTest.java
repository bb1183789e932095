package dev.buoy.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallLimitsTest {
  private long now;
  private final CallLimits limits = new CallLimits(() -> now);

  @Test
  void oneClientLeavesRoomForTheOthers() {
    for (int i = 0; i < CallLimits.BURST; i++) {
      assertThat(limits.begin("10.0.0.1", false)).isEmpty();
    }

    assertThat(limits.begin("10.0.0.1", false))
        .contains("10.0.0.1 makes more than 100 calls a second: call less often");
    assertThat(limits.begin("10.0.0.2", false)).isEmpty();
  }

  @Test
  void afterASecondThereAreAHundredMore() {
    for (int i = 0; i < CallLimits.BURST; i++) {
      limits.begin("a", false);
    }
    now += 1_000_000_000;

    for (int i = 0; i < CallLimits.CALLS_PER_SECOND; i++) {
      assertThat(limits.begin("a", false)).isEmpty();
    }
    assertThat(limits.begin("a", false)).isPresent();
  }

  @Test
  void streamsAreCountedUntilTheyEnd() {
    for (int i = 0; i < CallLimits.STREAMS; i++) {
      assertThat(limits.begin("a", true)).isEmpty();
    }
    now += 10_000_000_000L;

    assertThat(limits.begin("a", true))
        .contains("a has 64 streams open, which is the most: close some of them");
    assertThat(limits.begin("a", false)).isEmpty();
    limits.end("a");
    assertThat(limits.begin("a", true)).isEmpty();
  }

  @Test
  void whoHasStreamsOpenIsNotForgottenForTheManyWhoCome() {
    for (int i = 0; i < CallLimits.STREAMS; i++) {
      limits.begin("a", true);
    }
    for (int i = 0; i < 5_000; i++) {
      now += 1_000_000_000;
      limits.begin("client " + i, false);
    }

    assertThat(limits.begin("a", true)).isPresent();
  }
}
