package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.vrrp.RouterState;
import org.junit.jupiter.api.Test;

final class RouterEventsTest {
  @Test
  void theFaultOfAStandbyIsNoErrorAndAnyOtherIs() {
    assertThat(RouterEvents.severity(RouterState.FAULT, true)).isEqualTo(Severity.NOTICE);
    assertThat(RouterEvents.severity(RouterState.FAULT, false)).isEqualTo(Severity.ERROR);
    assertThat(RouterEvents.severity(RouterState.MASTER, false)).isEqualTo(Severity.NOTICE);
  }

  @Test
  void aRivalThatMayStopIsAWarningAndOneThatStaysIsAnAlert() {
    assertThat(RouterEvents.rival("VI_1", "10.77.0.2", 120, false).severity()).isEqualTo(Severity.WARNING);
    assertThat(RouterEvents.rival("VI_1", "10.77.0.2", 120, true).severity()).isEqualTo(Severity.ALERT);
  }
}
