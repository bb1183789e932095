package dev.buoy.agent.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Why;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private final Journals journals = new Journals();

  @Test
  void timesAreThoseOfTheNodeThatExplains() {
    var noon = Journals.NOON;
    long base = noon.getEpochSecond() * 1_000_000;
    // n1's wall clock is a minute behind, the common clock is n2's.
    var events = new ArrayList<>(journals.transition("n2", 500, "BACKUP", "MASTER", "x").events());
    events.add(new Event("n1", 7, noon.minusSeconds(60), Kind.VRRP_PRIORITY, Event.Severity.INFO, "VI_1", "2", "1",
        Why.because("y"), null, null, "b", base));
    var timeline = new Timeline("n2", events,
        new Timeline.Moment(noon.plusSeconds(9), base + Duration.ofSeconds(9).toNanos() / 1000));

    assertThat(timeline.events().getFirst().node()).isEqualTo("n1");
    assertThat(timeline.time(timeline.events().getFirst())).isEqualTo(noon);
    assertThat(timeline.until(noon.plusMillis(100)).events()).hasSize(1);
  }

  @Test
  void aCommonClockThatLeapsMovesNoTimesButThoseBetweenTwoEventsOfItsOwn() {
    var noon = Journals.NOON;
    long base = noon.getEpochSecond() * 1_000_000;
    long hour = 3_600_000_000L;
    // Between n2's event at noon and now, ten seconds later, n3 came with a clock an hour ahead.
    var events = new ArrayList<>(journals.transition("n2", 0, "BACKUP", "MASTER", "x").events());
    var before = of("n1", 1, base + 500_000);
    var after = of("n1", 2, base + hour + 9_000_000);
    events.addAll(List.of(before, after));
    var timeline = new Timeline("n2", events, new Timeline.Moment(noon.plusSeconds(10), base + hour + 10_000_000));

    assertThat(timeline.time(before)).isEqualTo(noon.plusMillis(500));
    assertThat(timeline.time(after)).isEqualTo(noon.plusSeconds(9));
  }

  private Event of(String node, long number, long stamp) {
    return new Event(node, number, Journals.NOON, Kind.VRRP_PRIORITY, Event.Severity.INFO, "VI_1", "2", "1",
        Why.because("y"), null, null, "b", stamp);
  }
}
