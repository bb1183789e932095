package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.identity.Complaint;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Journal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentConditionsTest {
  private final List<Event> events = new ArrayList<>();
  private final AgentConditions conditions = new AgentConditions(
      new Journal("n1", "b", 0, () -> Instant.EPOCH, events::add));

  @Test
  void whatStandsIsToldOnceThoughItsWordsChange() {
    conditions.update(List.of(expires("in 2 days")));
    conditions.update(List.of(expires("in 1 day")));

    assertThat(conditions.sentences()).containsExactly("in 1 day");
    assertThat(events).singleElement().satisfies(event -> {
      assertThat(event.object() + " " + event.from() + ">" + event.to()).isEqualTo("certificate >EXPIRES");
      assertThat(event.severity()).isEqualTo(Severity.WARNING);
      assertThat(event.why().reason()).isEqualTo("in 2 days");
    });
  }

  @Test
  void whatIsWorseIsToldAnewAndWhatIsOverOnce() {
    conditions.update(List.of(expires("in 1 day")));
    conditions.update(List.of(new Complaint("certificate", "EXPIRED", true, "expired")));
    conditions.update(List.of());
    conditions.update(List.of());

    assertThat(conditions.sentences()).isEmpty();
    assertThat(events).extracting(event -> event.from() + ">" + event.to() + " " + event.severity())
        .containsExactly(">EXPIRES WARNING", ">EXPIRED ERROR", "EXPIRES> NOTICE", "EXPIRED> NOTICE");
  }

  private static Complaint expires(String sentence) {
    return new Complaint("certificate", "EXPIRES", false, sentence);
  }
}
