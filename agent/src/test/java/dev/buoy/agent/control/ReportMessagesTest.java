package dev.buoy.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.buoy.v1.Status;
import dev.buoy.v1.VirtualRouter;
import org.junit.jupiter.api.Test;

class ReportMessagesTest {
  private static java.time.Duration rests(VirtualRouter.Builder router) {
    var status = Status.newBuilder().addVrrp(router.setInstance("VI_1")).build();
    return ReportMessages.from("n1", status).router("VI_1").orElseThrow().rests();
  }

  @Test
  void aRouterRestsForAsLongAsItSaysAndNotAtAllWhereItSaysNothing() {
    assertThat(rests(VirtualRouter.newBuilder())).isZero();
    assertThat(rests(VirtualRouter.newBuilder().setRests(Duration.newBuilder().setSeconds(24).setNanos(300_000_000))))
        .isEqualTo(java.time.Duration.ofMillis(24_300));
    assertThat(rests(VirtualRouter.newBuilder().setRests(Duration.newBuilder().setSeconds(-1)))).isZero();
  }
}
