package dev.buoy.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.v1.Backend;
import dev.buoy.v1.Server;
import dev.buoy.v1.Status;
import dev.buoy.v1.VirtualRouter;
import org.junit.jupiter.api.Test;

class SafeTest {
  @Test
  void showsControlsAsDots() {
    assertThat(Safe.text("a\u001b[2Jb\u0007\u009b1m\u007f")).isEqualTo("a·[2Jb··1m·");
    assertThat(Safe.text("one\ntwo\tthree")).isEqualTo("one·two·three");
  }

  @Test
  void showsBidirectionalControlsAndLoneSurrogatesAsDots() {
    assertThat(Safe.text("x\u202egpj\u2066\u2069\u200f")).isEqualTo("x·gpj···");
    assertThat(Safe.text("a\ud800b\udc00")).isEqualTo("a·b·");
  }

  @Test
  void leavesOrdinaryTextAsItIs() {
    var text = "Grüße 東京 🚢 quotation_backend/server1";

    assertThat(Safe.text(text)).isSameAs(text);
  }

  @Test
  void reachesEveryStringOfAMessageHoweverDeep() {
    var status = Status.newBuilder().setNode("n\u001b1").addAlarms("a\nb").addAlarms("fine")
        .addVrrp(VirtualRouter.newBuilder().setInstance("VI\u0000").putRejected("bad\u001b", 3))
        .addBackends(Backend.newBuilder().addServers(Server.newBuilder().setReason("x\r").setWeight(7))).build();

    var safe = Safe.message(status);

    assertThat(safe.getNode()).isEqualTo("n·1");
    assertThat(safe.getAlarmsList()).containsExactly("a·b", "fine");
    assertThat(safe.getVrrp(0).getInstance()).isEqualTo("VI·");
    assertThat(safe.getVrrp(0).getRejectedMap()).containsEntry("bad·", 3L);
    assertThat(safe.getBackends(0).getServers(0).getReason()).isEqualTo("x·");
    assertThat(safe.getBackends(0).getServers(0).getWeight()).isEqualTo(7);
  }
}
