package dev.buoy.agent.vrrp;

import static dev.buoy.agent.vrrp.Routers.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A router of priority 100 whose role moves to and from a node of priority 50 or 150.
final class RestraintTest {
  private static final Why WHY = Why.because("tracker uplink fails");
  private static final VirtualRouterConfig CONFIG = Routers.config(3, 100, Duration.ofSeconds(1), true);
  private static final InetAddress LOCAL = address("10.77.0.2");
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private final VirtualScheduler time = new VirtualScheduler();
  private final Participant participant = new Participant(CONFIG, LOCAL, new SilentWire(), _ -> new NoAddresses(), time,
      time, new Unheard());

  RestraintTest() {
    participant.start();
    time.advance(SILENCE);
  }

  @Test
  void theFourthLoweringWithinAMinuteWaitsUntilTheFirstMoveIsAMinuteAgo() {
    long first = time.nanoTime();
    moveThreeTimes();

    participant.priority(30, null, WHY);

    assertThat(participant.view().effectivePriority()).isEqualTo(100);
    assertThat(participant.view().reasons())
        .contains("priority 30 waits, as the role moved 3 times within 60.0 s: tracker uplink fails");
    time.advance(Duration.ofSeconds(60).minusNanos(time.nanoTime() - first).minusMillis(1));
    assertThat(participant.view().effectivePriority()).isEqualTo(100);
    time.advance(Duration.ofMillis(1));
    assertThat(participant.view().effectivePriority()).isEqualTo(30);
    assertThat(participant.view().reasons()).containsExactly("tracker uplink fails");
  }

  @Test
  void theThirdMoveIsNotPostponed() {
    giveAway();
    getBack();

    participant.priority(30, null, WHY);

    assertThat(participant.view().effectivePriority()).isEqualTo(30);
  }

  @Test
  void aFaultIsNeverPostponed() {
    moveThreeTimes();
    participant.priority(30, null, WHY);

    participant.priority(100, "uplink fails", WHY);

    assertThat(participant.view().state()).isEqualTo(RouterState.FAULT);
    participant.priority(100, null, Why.because("tracker uplink holds again"));
    assertThat(participant.view().effectivePriority()).isEqualTo(100);
  }

  @Test
  void whatWaitsIsForgottenWhenTheTrackerHoldsAgain() {
    moveThreeTimes();
    participant.priority(30, null, WHY);

    participant.priority(100, null, Why.because("tracker uplink holds again"));
    time.advance(Duration.ofMinutes(2));

    assertThat(participant.view().effectivePriority()).isEqualTo(100);
    assertThat(participant.view().reasons()).isEmpty();
  }

  @Test
  void whatWaitsTakesEffectWhenTheRoleIsLostForAnotherReason() {
    moveThreeTimes();
    participant.priority(30, null, WHY);

    hear(150);

    assertThat(participant.view().state()).isEqualTo(RouterState.BACKUP);
    assertThat(participant.view().effectivePriority()).isEqualTo(30);
  }

  @Test
  void aBackupIsLoweredAtOnce() {
    moveThreeTimes();
    hear(150);

    participant.priority(30, null, WHY);

    assertThat(participant.view().effectivePriority()).isEqualTo(30);
  }

  @Test
  void aMasterThatFellSilentDidNotMoveTheRole() {
    for (int i = 0; i < 4; i++) {
      participant.woke(Duration.ofSeconds(10));
      hear(150);
      time.advance(SILENCE);
      assertThat(participant.view().state()).isEqualTo(RouterState.MASTER);
    }

    assertThat(participant.view().moves()).isEqualTo(RecentMoves.NONE);
  }

  @Test
  void whatAnotherNodeMovesDoesNotCount() {
    hear(150);
    assertThat(participant.view().state()).isEqualTo(RouterState.BACKUP);
    hear(0);
    time.advance(Duration.ofSeconds(1));

    assertThat(participant.view().state()).isEqualTo(RouterState.MASTER);
    assertThat(participant.view().moves()).isEqualTo(RecentMoves.NONE);
  }

  @Test
  void aBetterNodeThatComesBackAgainAndAgainLeavesTheRoleAloneUntilTheFirstMoveIsAMinuteAgo() {
    long first = comeBackThreeTimes();
    loseTheLink();

    hearUntil(first + Duration.ofSeconds(60).toNanos(), 50);

    assertThat(participant.view().state()).isEqualTo(RouterState.BACKUP);
    assertThat(participant.view().reasons()).containsExactly(
        "10.77.0.3 serves with priority 50, lower than 100 here: the role moved 3 times within 60.0 s");
    time.advance(Duration.ofSeconds(1));
    assertThat(participant.view().state()).isEqualTo(RouterState.MASTER);
    assertThat(Objects.requireNonNull(participant.view().lastTransition()).why().reason())
        .isEqualTo("priority 100 is higher than 50 of 10.77.0.3, and the role moved less often lately");
  }

  @Test
  void aMasterThatFallsSilentIsReplacedHoweverOftenTheRoleMoved() {
    comeBackThreeTimes();
    loseTheLink();
    hear(50);
    assertThat(participant.view().state()).isEqualTo(RouterState.BACKUP);

    time.advance(SILENCE);

    assertThat(participant.view().state()).isEqualTo(RouterState.MASTER);
    loseTheLink();
    hear(50);
    hear(0);
    time.advance(Duration.ofSeconds(1));
    assertThat(participant.view().state()).as("after a resignation").isEqualTo(RouterState.MASTER);
  }

  @Test
  void anOperatorsReleaseIsNoReasonToWait() {
    comeBackThreeTimes();
    participant.standBack(Routers.standingBack(null));
    hear(50);
    participant.release(WHY);

    hearUntil(time.nanoTime() + SILENCE.toNanos(), 50);

    assertThat(participant.view().state()).isEqualTo(RouterState.MASTER);
  }

  @Test
  void standbyMovesTheRoleAndItsEndIsNoReasonToWait() {
    comeBackThreeTimes();
    participant.fault(FaultCause.STANDBY, true, WHY);
    assertThat(participant.view().moves().nanos().getLast()).isEqualTo(time.nanoTime());
    participant.fault(FaultCause.STANDBY, false, WHY);

    hearUntil(time.nanoTime() + SILENCE.toNanos(), 50);

    assertThat(participant.view().state()).isEqualTo(RouterState.MASTER);
  }

  /// @return when it came back first
  private long comeBackThreeTimes() {
    long first = 0;
    for (int i = 0; i < 3; i++) {
      loseTheLink();
      hearUntil(time.nanoTime() + SILENCE.toNanos(), 50);
      assertThat(participant.view().state()).isEqualTo(RouterState.MASTER);
      first = i == 0 ? participant.view().moves().nanos().getFirst() : first;
    }
    return first;
  }

  private void loseTheLink() {
    participant.link(false, WHY);
    participant.link(true, WHY);
  }

  /// Every half a second, as long as this one is no master.
  private void hearUntil(long nanos, int priority) {
    while (time.nanoTime() + Duration.ofMillis(500).toNanos() <= nanos) {
      if (participant.view().state() != RouterState.MASTER) {
        hear(priority);
      }
      time.advance(Duration.ofMillis(500));
    }
  }

  private void moveThreeTimes() {
    giveAway();
    getBack();
    giveAway();
    participant.priority(100, null, WHY);
    // The other node falls silent: that is no move.
    time.advance(SILENCE);
    assertThat(participant.view().state()).isEqualTo(RouterState.MASTER);
    assertThat(participant.view().moves().nanos()).hasSize(3);
  }

  /// A tracker fails, and another node is better then.
  private void giveAway() {
    participant.priority(60, null, WHY);
    hear(70);
    assertThat(participant.view().state()).isEqualTo(RouterState.BACKUP);
  }

  private void getBack() {
    participant.priority(100, null, WHY);
    hear(70);
    time.advance(SILENCE);
    assertThat(participant.view().state()).isEqualTo(RouterState.MASTER);
  }

  private void hear(int priority) {
    var packet = AdvertisementCodec.encode(Routers.advertisement(CONFIG, priority), address("10.77.0.3"),
        Routers.GROUP);
    participant.received(packet, address("10.77.0.3"), Routers.GROUP, 255);
  }

  private static final class SilentWire implements Wire {
    @Override
    public void advertise(Advertisement advertisement, Duration interval, Duration horizon) {}

    @Override
    public void send(Advertisement advertisement) {}

    @Override
    public void quiet() {}

    @Override
    public @Nullable Unannounced announce(List<VirtualAddress> addresses) {
      return null;
    }

    @Override
    public long advertisementsSent() {
      return 0;
    }

    @Override
    public long announcementsSent() {
      return 0;
    }
  }

  private static final class NoAddresses implements Addresses {
    @Override
    public void hold(List<VirtualAddress> addresses, Duration lease) {}

    @Override
    public void mute(List<VirtualAddress> addresses) {}

    @Override
    public void release(List<VirtualAddress> addresses) {}
  }

  private static final class Unheard implements RouterListener {
    @Override
    public void transition(RouterState from, RouterState to, Why why) {}

    @Override
    public void priorityChanged(int from, int to, Why why) {}

    @Override
    public void addressHeld(VirtualAddress address) {}

    @Override
    public void addressLost(VirtualAddress address, String reason) {}

    @Override
    public void overrideEnded(Yield yield, Why why) {}

    @Override
    public void rejected(InetAddress source, Decoded.Reason reason, String detail) {}

    @Override
    public void rival(InetAddress source, int priority, boolean stays) {}

    @Override
    public void claimed(VirtualAddress address, String mac, boolean stays) {}
  }
}
