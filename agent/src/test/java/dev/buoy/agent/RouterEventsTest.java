package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.vrrp.RouterState;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RouterEventsTest {
  @Test
  void theFaultOfAStandbyIsNoErrorAndAnyOtherIs() {
    assertThat(RouterEvents.severity(RouterState.FAULT, true)).isEqualTo(Severity.NOTICE);
    assertThat(RouterEvents.severity(RouterState.FAULT, false)).isEqualTo(Severity.ERROR);
    assertThat(RouterEvents.severity(RouterState.MASTER, false)).isEqualTo(Severity.NOTICE);
  }

  @Test
  void aNodeIsCalledByItsNameWhereItIsKnown() throws UnknownHostException {
    var names = new NodeNames() {
      @Override
      public Optional<String> nodeAt(InetAddress address) {
        return address.getHostAddress().equals("10.77.0.2") ? Optional.of("n2") : Optional.empty();
      }

      @Override
      public Optional<String> nodeWith(String mac) {
        return mac.endsWith("02") ? Optional.of("n2") : Optional.empty();
      }
    };

    assertThat(names.called(InetAddress.getByName("10.77.0.2"))).isEqualTo("n2 (10.77.0.2)");
    assertThat(names.called(InetAddress.getByName("10.77.0.9"))).isEqualTo("10.77.0.9");
    assertThat(names.called("02:00:00:00:00:02")).isEqualTo("n2 (02:00:00:00:00:02)");
    assertThat(names.called("02:00:00:00:00:09")).isEqualTo("02:00:00:00:00:09");
  }

  @Test
  void aRivalThatMayStopIsAWarningAndOneThatStaysIsAnAlert() {
    assertThat(RouterEvents.rival("VI_1", "10.77.0.2", 120, false).severity()).isEqualTo(Severity.WARNING);
    assertThat(RouterEvents.rival("VI_1", "10.77.0.2", 120, true).severity()).isEqualTo(Severity.ALERT);
    assertThat(RouterEvents.rival("VI_1", "10.77.0.2", 120, true).to()).isEqualTo("RIVAL stays");
  }
}
