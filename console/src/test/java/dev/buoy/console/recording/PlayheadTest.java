package dev.buoy.console.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.recording.Playhead.Turn;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlayheadTest {
  private static final long SECOND = 1_000_000_000L;
  private final Playhead begin = new Playhead(Duration.ofMinutes(5), Duration.ZERO, 100 * SECOND, 4, true);

  @Test
  void goesOnAtItsSpeed() {
    assertThat(begin.at(110 * SECOND).position()).isEqualTo(Duration.ofSeconds(40));
    assertThat(begin.at(110 * SECOND).at(111 * SECOND).position()).isEqualTo(Duration.ofSeconds(44));
    assertThat(begin.at(110 * SECOND).percent()).isEqualTo(13);
    assertThat(begin.turned(Turn.FASTER, 110 * SECOND).at(111 * SECOND).position()).isEqualTo(Duration.ofSeconds(48));
    assertThat(begin.turned(Turn.SLOWER, 110 * SECOND).at(111 * SECOND).position()).isEqualTo(Duration.ofSeconds(42));
  }

  @Test
  void standsStillWhilePausedAndAtTheEnd() {
    var paused = begin.turned(Turn.PAUSE, 110 * SECOND);
    assertThat(paused.at(500 * SECOND).position()).isEqualTo(Duration.ofSeconds(40));
    assertThat(paused.turned(Turn.PAUSE, 500 * SECOND).at(501 * SECOND).position()).isEqualTo(Duration.ofSeconds(44));

    var over = begin.at(900 * SECOND);
    assertThat(over.position()).isEqualTo(Duration.ofMinutes(5));
    assertThat(over.playing()).isFalse();
    assertThat(over.percent()).isEqualTo(100);
    assertThat(over.turned(Turn.PAUSE, 901 * SECOND)).isEqualTo(
        new Playhead(Duration.ofMinutes(5), Duration.ZERO, 901 * SECOND, 4, true));
    assertThat(over.turned(Turn.BACK, 901 * SECOND).position()).isEqualTo(Duration.ofSeconds(290));
  }

  @Test
  void neverLeavesTheRecording() {
    assertThat(begin.turned(Turn.FAR_BACK, 105 * SECOND).position()).isEqualTo(Duration.ZERO);
    assertThat(begin.turned(Turn.FAR_ON, 105 * SECOND).position()).isEqualTo(Duration.ofSeconds(80));
    var end = begin.at(170 * SECOND).turned(Turn.FAR_ON, 170 * SECOND);
    assertThat(end.position()).isEqualTo(Duration.ofMinutes(5));
    assertThat(end.playing()).isFalse();
  }

  @Test
  void aSpeedHasBounds() {
    var playhead = begin;
    for (var i = 0; i < 20; i++) {
      playhead = playhead.turned(Turn.FASTER, 100 * SECOND);
    }
    assertThat(playhead.speed()).isEqualTo(64);
    for (var i = 0; i < 20; i++) {
      playhead = playhead.turned(Turn.SLOWER, 100 * SECOND);
    }
    assertThat(playhead.speed()).isEqualTo(0.125);
  }
}
