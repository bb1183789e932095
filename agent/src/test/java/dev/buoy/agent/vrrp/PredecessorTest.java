package dev.buoy.agent.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.VrrpState.Awaiting;
import dev.buoy.agent.vrrp.VrrpState.Backup;
import dev.buoy.agent.vrrp.VrrpState.Patience;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every sentence that leads to MASTER is understood as it was meant.
final class PredecessorTest {
  private static final Duration WAITED = Duration.ofMillis(3600);
  private static final InetAddress OTHER = Routers.address("10.77.0.2");

  @Test
  void whatATakeoverSaysOfTheMasterBefore() {
    assertThat(takeover(new Heard(OTHER, 100), Awaiting.FOLLOWING)).isEqualTo(Predecessor.SILENT);
    assertThat(takeover(new Heard(OTHER, 100), Awaiting.PREEMPTING)).isEqualTo(Predecessor.OUTRANKED);
    assertThat(takeover(new Heard(OTHER, 0), Awaiting.RESIGNED)).isEqualTo(Predecessor.RESIGNED);
    assertThat(takeover(null, Awaiting.FIRST)).isEqualTo(Predecessor.UNHEARD);
  }

  @Test
  void whatTheEndOfStandingBackSaysOfIt() {
    assertThat(in(Sentences.nobodyElseServes(backup(new Heard(OTHER, 100), Awaiting.FOLLOWING), WAITED)))
        .isEqualTo(Predecessor.SILENT);
    assertThat(in(Sentences.nobodyElseServes(backup(new Heard(OTHER, 0), Awaiting.RESIGNED), WAITED)))
        .isEqualTo(Predecessor.RESIGNED);
    assertThat(in(Sentences.nobodyElseServes(backup(null, Awaiting.FIRST), WAITED))).isEqualTo(Predecessor.UNHEARD);
  }

  @Test
  void whatPreemptingLaterSaysOfIt() {
    assertThat(in(Sentences.delayOver(new Heard(OTHER, 100), 150, WAITED))).isEqualTo(Predecessor.OUTRANKED);
    assertThat(in(Sentences.mayMoveAgain(new Heard(OTHER, 100), 150))).isEqualTo(Predecessor.OUTRANKED);
    assertThat(in(Sentences.RELOADED)).isEqualTo(Predecessor.UNTOLD);
  }

  private static Predecessor takeover(@Nullable Heard heard, Awaiting awaiting) {
    return in(Sentences.takeover(backup(heard, awaiting), 150, WAITED));
  }

  private static Backup backup(@Nullable Heard heard, Awaiting awaiting) {
    return new Backup(new Standing(Routers.address("10.77.0.1"), 150, null, Map.of()), WAITED, heard, awaiting,
        Patience.NONE);
  }

  private static Predecessor in(Why why) {
    return Predecessor.in(why.reason());
  }
}
