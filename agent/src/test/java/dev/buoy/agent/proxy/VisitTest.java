package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.access.AccessList;
import dev.buoy.agent.access.AdmissionConfig;
import dev.buoy.agent.access.Verdict;
import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Who counts when limits change while clients come and go.
class VisitTest {
  private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");
  private static final AdmissionConfig ONE_EACH = new AdmissionConfig(AccessList.EVERYBODY, 1, null, 64, 0);

  private final Admission admission = new Admission(new VirtualScheduler(), () -> {});

  @Test
  void aVisitThatEndsWhileLimitsAreSetCountsNoMore() {
    var visit = admitted();

    admission.become(ONE_EACH, () -> List.of(visit).stream().peek(Visit::end));

    assertThat(admission.admit(new Visit(CLIENT))).isEqualTo(Verdict.ADMITTED);
  }

  @Test
  void aVisitThatWasAdmittedBeforeLimitsWereSetAndEntersAfterwardsCountsOnce() {
    var visit = admitted();
    admission.become(ONE_EACH, Stream::empty);

    admission.entered(visit);
    admission.entered(visit);

    assertThat(admission.admit(new Visit(CLIENT))).isEqualTo(Verdict.TOO_MANY);
    visit.end();
    assertThat(admission.admit(new Visit(CLIENT))).isEqualTo(Verdict.ADMITTED);
  }

  @Test
  void theEndOfAVisitThatNobodyCountedTakesNothingFromAnother() {
    var uncounted = admitted();
    admission.become(ONE_EACH, Stream::empty);
    var counted = admitted();

    uncounted.end();

    assertThat(admission.admit(new Visit(CLIENT))).isEqualTo(Verdict.TOO_MANY);
    counted.end();
    assertThat(admission.admit(new Visit(CLIENT))).isEqualTo(Verdict.ADMITTED);
  }

  private Visit admitted() {
    var visit = new Visit(CLIENT);
    assertThat(admission.admit(visit)).isEqualTo(Verdict.ADMITTED);
    return visit;
  }
}
