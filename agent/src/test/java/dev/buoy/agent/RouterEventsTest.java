package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.VirtualScheduler;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.Routers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RouterEventsTest {
  private final List<Event> told = new ArrayList<>();
  private final RouterEvents events = new RouterEvents("VI_1",
      new Journal("n1", new VirtualScheduler(), told::add), (_, _) -> {}, (_, _) -> {},
      new SynchronousRouters(Map::of));

  @Test
  void theFaultOfAStandbyIsNoErrorAndAnyOtherIs() {
    events.standby(true);
    events.transition(RouterState.BACKUP, RouterState.FAULT, Why.because("in standby by alice"));
    events.standby(false);
    events.transition(RouterState.BACKUP, RouterState.FAULT, Why.because("no carrier"));

    assertThat(told).extracting(Event::severity).containsExactly(Severity.NOTICE, Severity.ERROR);
  }

  @Test
  void aRivalThatMayStopIsAWarningAndOneThatStaysIsAnAlert() {
    events.rival(Routers.address("10.77.0.2"), 120, false);
    events.rival(Routers.address("10.77.0.2"), 120, true);

    assertThat(told).extracting(Event::severity).containsExactly(Severity.WARNING, Severity.ALERT);
    assertThat(told).extracting(Event::kind).containsOnly(Event.Kind.VRRP_CONDITION);
  }
}
