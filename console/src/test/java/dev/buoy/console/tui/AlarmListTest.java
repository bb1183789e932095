package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.tui.AlarmList.Alarm;
import dev.buoy.console.tui.AlarmList.Level;
import dev.buoy.console.tui.AlarmList.Present;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What stays until somebody has seen it.
class AlarmListTest {
  private static final Instant T0 = Instant.parse("2026-11-20T14:00:00Z");
  private static final Present DOWN = new Present("n1 n2", "web has no usable server");

  @Test
  void anAlarmThatIsOverStaysUntilItIsAcknowledged() {
    var list = AlarmList.NONE.now(List.of(DOWN), T0).now(List.of(), T0.plusSeconds(1));

    assertThat(list.all()).singleElement().satisfies(alarm -> assertThat(alarm.over()).isTrue());
    assertThat(list.unseen()).isEqualTo(1);
    assertThat(list.all().getFirst().told()).isEqualTo("over: web has no usable server");
    assertThat(list.acknowledge(List.of(DOWN.id()), T0.plusSeconds(60)).all()).isEmpty();
  }

  @Test
  void anAcknowledgedOneStaysWhileItHoldsAndGoesWithIt() {
    var seen = AlarmList.NONE.now(List.of(DOWN), T0).acknowledge(List.of(DOWN.id()), T0);
    assertThat(seen.unseen()).isZero();
    assertThat(seen.now(List.of(DOWN), T0.plusSeconds(5)).all()).singleElement()
        .satisfies(alarm -> assertThat(alarm.seen() && alarm.since().equals(T0)).isTrue());

    assertThat(seen.now(List.of(), T0.plusSeconds(5)).now(List.of(), T0.plusSeconds(35)).all()).isEmpty();
  }

  @Test
  void oneThatComesBackIsToBeSeenAgain() {
    var gone = AlarmList.NONE.now(List.of(DOWN), T0).now(List.of(), T0.plusSeconds(1));
    var back = gone.acknowledge(List.of(DOWN.id()), T0.plusSeconds(60)).now(List.of(DOWN), T0.plusSeconds(61));

    assertThat(back.all()).singleElement().satisfies(alarm -> assertThat(alarm.over() || alarm.seen()).isFalse());
  }

  @Test
  void oneThatComesAndGoesIsOneAlarmAndIsAcknowledgedOnce() {
    var list = AlarmList.NONE.now(List.of(DOWN), T0).acknowledge(List.of(DOWN.id()), T0);
    for (var second = 1; second < 120; second++) {
      list = list.now(second % 20 < 10 ? List.of() : List.of(DOWN), T0.plusSeconds(second));

      assertThat(list.unseen()).as("at %d s", second).isZero();
      assertThat(list.all()).singleElement().satisfies(alarm -> assertThat(alarm.since()).isEqualTo(T0));
    }
    assertThat(list.now(List.of(), T0.plusSeconds(200)).now(List.of(), T0.plusSeconds(300)).all()).isEmpty();
  }

  @Test
  void whatIsCriticalComesFirst() {
    var list = AlarmList.NONE.now(List.of(new Present(Level.CRITICAL, "n1", "web has no usable server")), T0)
        .now(List.of(new Present("n1", "web/a is DOWN"), new Present(Level.CRITICAL, "n1", "web has no usable server")),
            T0.plusSeconds(5));

    assertThat(list.worst().map(Alarm::level)).contains(Level.CRITICAL);
    assertThat(list.all()).extracting(Alarm::text).containsExactly("web has no usable server", "web/a is DOWN");
  }

  @Test
  void aMeasureThatMovesMakesNoNewAlarm() {
    var list = AlarmList.NONE.now(List.of(new Present("n1", "n3 silent for 3.4 s on VI_1")), T0)
        .now(List.of(new Present("n1", "n3 silent for 4.4 s on VI_1")), T0.plusSeconds(1));

    assertThat(list.all()).singleElement()
        .satisfies(alarm -> assertThat(alarm.text()).isEqualTo("n3 silent for 4.4 s on VI_1"));
    assertThat(new Present("", "VI_1 fails").id()).isNotEqualTo(new Present("", "VI_2 fails").id());
  }

  @Test
  void aFailedActionIsAnAlarmOfItsOwnEachTime() {
    var list = AlarmList.NONE.failed("n3", "operation 7f3a UNKNOWN: no answer", T0)
        .failed("n3", "operation 7f3a UNKNOWN: no answer", T0.plusSeconds(9)).now(List.of(), T0.plusSeconds(10));

    assertThat(list.all()).hasSize(2);
    assertThat(list.acknowledge(list.all().stream().map(Alarm::id).toList(), T0.plusSeconds(10)).all()).isEmpty();
  }

  @Test
  void holdsOnlySoMany() {
    var list = AlarmList.NONE;
    for (var i = 0; i < 1000; i++) {
      list = list.failed("n1", "failure " + i, T0.plusSeconds(i));
    }

    assertThat(list.all()).hasSize(200).first().satisfies(alarm -> assertThat(alarm.text()).isEqualTo("failure 999"));
  }
}
