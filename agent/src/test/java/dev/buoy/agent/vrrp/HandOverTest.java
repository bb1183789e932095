package dev.buoy.agent.vrrp;

import static dev.buoy.agent.vrrp.Routers.VIP;
import static dev.buoy.agent.vrrp.Routers.advertisement;
import static dev.buoy.agent.vrrp.Rows.HIGHER_ADDRESS;
import static dev.buoy.agent.vrrp.Rows.LOWER_ADDRESS;
import static dev.buoy.agent.vrrp.Rows.SECOND;
import static dev.buoy.agent.vrrp.Rows.STANDING;
import static dev.buoy.agent.vrrp.Rows.V2;
import static dev.buoy.agent.vrrp.Rows.V3;
import static dev.buoy.agent.vrrp.Rows.WHY;
import static dev.buoy.agent.vrrp.Rows.master;
import static dev.buoy.agent.vrrp.Rows.on;
import static dev.buoy.agent.vrrp.Rows.only;
import static dev.buoy.agent.vrrp.Rows.order;
import static dev.buoy.agent.vrrp.Rows.received;
import static dev.buoy.agent.vrrp.Rows.started;
import static dev.buoy.agent.vrrp.Rows.stopped;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.vrrp.VrrpAction.EffectivePriority;
import dev.buoy.agent.vrrp.VrrpAction.Hold;
import dev.buoy.agent.vrrp.VrrpAction.Mute;
import dev.buoy.agent.vrrp.VrrpAction.Quiet;
import dev.buoy.agent.vrrp.VrrpAction.Release;
import dev.buoy.agent.vrrp.VrrpAction.SendOnce;
import dev.buoy.agent.vrrp.VrrpAction.Timer;
import dev.buoy.agent.vrrp.VrrpAction.Transition;
import dev.buoy.agent.vrrp.VrrpState.Awaiting;
import dev.buoy.agent.vrrp.VrrpState.Backup;
import dev.buoy.agent.vrrp.VrrpState.Fault;
import dev.buoy.agent.vrrp.VrrpState.Initialize;
import dev.buoy.agent.vrrp.VrrpState.Master;
import dev.buoy.agent.vrrp.VrrpState.Patience;
import dev.buoy.agent.vrrp.VrrpState.Releasing;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// How a master leaves (ADR 0013).
class HandOverTest {
  private static final Duration AFTERGLOW = Duration.ofMillis(200);

  private static Releasing stopping() {
    return new Releasing(new Initialize(STANDING), false);
  }

  private static Releasing standingBack() {
    return (Releasing) on(V2, master(), new VrrpEvent.Yielded(Routers.standingBack(null))).next();
  }

  @Nested
  class Begins {
    @Test
    void atShutdownWithAResignationAndWithTheAddressesKept() {
      var step = on(V2, master(), new VrrpEvent.Shutdown(WHY));

      assertThat(order(step)).containsExactly(Quiet.class, SendOnce.class, Transition.class);
      assertThat(only(step, SendOnce.class).advertisement().priority()).isZero();
      assertThat(step.next()).isEqualTo(stopping());
      assertThat(step.next().name()).isEqualTo(RouterState.INITIALIZE);
      assertThat(stopped(step)).doesNotContain(Timer.LEASE);
    }

    @Test
    void andWaitsAsLongAsTheSlowestBackupMayTake() {
      var inVersion2 = on(V2, master(), new VrrpEvent.Shutdown(WHY));
      var inVersion3 = on(V3, master(), new VrrpEvent.Shutdown(WHY));
      var slow = Routers.config(3, 100, Duration.ofSeconds(40), true);

      assertThat(started(inVersion2, Timer.RELEASE)).isEqualTo(Duration.ofNanos(1_096_093_750));
      assertThat(started(inVersion3, Timer.RELEASE)).isEqualTo(Duration.ofNanos(199_609_375));
      assertThat(started(on(slow, master(), new VrrpEvent.Shutdown(WHY)), Timer.RELEASE))
          .isEqualTo(Duration.ofMillis(2_800));
    }

    @Test
    void atAForcedFailoverUntilAnotherNodeOrThisOneServes() {
      var step = on(V2, master(), new VrrpEvent.Yielded(Routers.standingBack(Duration.ofMinutes(5))));

      assertThat(order(step)).containsExactly(Quiet.class, SendOnce.class, EffectivePriority.class, Transition.class);
      assertThat(only(step, SendOnce.class).advertisement().priority()).isZero();
      assertThat(started(step, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(3_996_093_750L));
      assertThat(started(step, Timer.YIELD)).isEqualTo(Duration.ofMinutes(5));
      assertThat(step.next().name()).isEqualTo(RouterState.BACKUP);
    }

    @Test
    void whenATrackerOrTheGroupFails() {
      for (var cause : List.of(FaultCause.TRACKER, FaultCause.GROUP)) {
        var step = on(V2, master(), new VrrpEvent.FaultRaised(cause, WHY));

        assertThat(order(step)).containsExactly(Quiet.class, SendOnce.class, Transition.class);
        assertThat(step.next()).isEqualTo(new Releasing(new Fault(STANDING.with(cause, WHY)), false));
        assertThat(started(step, Timer.RELEASE)).isEqualTo(Duration.ofNanos(1_096_093_750));
      }
    }

    @Test
    void whenTheGroupMovesToAnotherNode() {
      var step = on(V2, master(), new VrrpEvent.Demoted(WHY));

      assertThat(order(step)).containsExactly(Quiet.class, SendOnce.class, Transition.class);
      assertThat(step.next()).isEqualTo(
          new Releasing(new Backup(STANDING, SECOND, null, Awaiting.FIRST, Patience.NONE), false));
    }

    @Test
    void mutedWhenAHigherPriorityServesAlready() {
      var step = received(V2, master(), 101, LOWER_ADDRESS);

      assertThat(order(step)).containsExactly(Quiet.class, SendOnce.class, Mute.class, Transition.class);
      assertThat(started(step, Timer.RELEASE)).isEqualTo(AFTERGLOW);
      assertThat(stopped(step)).contains(Timer.LEASE);
      assertThat(step.next()).isEqualTo(new Releasing(
          new Backup(STANDING, SECOND, new Heard(LOWER_ADDRESS, 101), Awaiting.FOLLOWING, Patience.NONE), true));
      assertThat(only(step, Transition.class).why().reason()).isEqualTo("higher priority 101 advertised by 10.77.0.1");
    }

    @Test
    void theLastWordOfALoserCarriesItsOwnPrioritySoThatTheWinnerLearnsOfIt() {
      assertThat(only(received(V2, master(), 101, LOWER_ADDRESS), SendOnce.class).advertisement())
          .isEqualTo(advertisement(V2, 100));
    }

    @Test
    void mutedWhenARivalAnswersForTheAddressesAnyway() {
      var split = received(V2, master(), 50, HIGHER_ADDRESS).next();

      var step = on(V2, split, new VrrpEvent.Shutdown(WHY));

      assertThat(order(step)).containsExactly(Quiet.class, SendOnce.class, Mute.class, Transition.class);
      assertThat(step.next()).isEqualTo(new Releasing(new Initialize(STANDING), true));
    }

    @Test
    void notAtAllWhenNothingReachesTheOthers() {
      for (var cause : List.of(FaultCause.LINK, FaultCause.SOCKET, FaultCause.SOURCE_ADDRESS)) {
        var step = on(V2, master(), new VrrpEvent.FaultRaised(cause, WHY));

        assertThat(order(step)).containsExactly(Quiet.class, Release.class, Transition.class);
        assertThat(step.next().name()).isEqualTo(RouterState.FAULT);
      }
    }

    @Test
    void notAtAllByTheLetterOfTheRfc() {
      var strict = Rows.with(V2, Duration.ZERO, false, true);

      assertThat(order(on(strict, master(), new VrrpEvent.Shutdown(WHY)))).containsExactly(Quiet.class, SendOnce.class,
          Release.class, Transition.class);
      assertThat(order(received(strict, master(), 101, LOWER_ADDRESS))).containsExactly(Quiet.class, Release.class,
          Transition.class);
    }
  }

  @Nested
  class Goes {
    @Test
    void mutedAtTheNewMastersFirstAdvertisement() {
      var step = received(V2, stopping(), 50, HIGHER_ADDRESS);

      assertThat(order(step)).startsWith(Mute.class);
      assertThat(started(step, Timer.RELEASE)).isEqualTo(AFTERGLOW);
      assertThat(step.next()).isEqualTo(new Releasing(new Initialize(STANDING), true));
    }

    @Test
    void onUnmutedWhenAnotherNodeResigns() {
      assertThat(received(V2, stopping(), 0, HIGHER_ADDRESS).next()).isEqualTo(stopping());
    }

    @Test
    void onWithARenewedLeaseWhileNobodyElseServes() {
      assertThat(order(on(V2, stopping(), new VrrpEvent.LeaseDue()))).containsExactly(Hold.class);
      assertThat(on(V2, new Releasing(new Initialize(STANDING), true), new VrrpEvent.LeaseDue()).actions()).isEmpty();
    }

    @Test
    void onAsBackupWhichFollowsTheNewMaster() {
      var step = received(V2, standingBack(), 50, HIGHER_ADDRESS);

      assertThat(((Releasing) step.next()).rest()).isInstanceOf(Backup.class);
      assertThat(started(step, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(3_996_093_750L));
    }

    @Test
    void onWithinBoundsWhenTheProgramStopsMeanwhile() {
      var step = on(V2, standingBack(), new VrrpEvent.Shutdown(WHY));

      assertThat(step.next().name()).isEqualTo(RouterState.INITIALIZE);
      assertThat(started(step, Timer.RELEASE)).isEqualTo(Duration.ofNanos(1_096_093_750));
    }
  }

  @Nested
  class Ends {
    @Test
    void withTheConnectionsToldFirstWhenNobodyTookTheRole() {
      var step = on(V2, stopping(), new VrrpEvent.ReleaseDue());

      assertThat(order(step)).containsExactly(Mute.class);
      assertThat(started(step, Timer.RELEASE)).isEqualTo(Duration.ofMillis(200));
      assertThat(step.next()).isEqualTo(new Releasing(new Initialize(STANDING), true));
    }

    @Test
    void withTheAddressesOff() {
      var step = on(V2, new Releasing(new Initialize(STANDING), true), new VrrpEvent.ReleaseDue());

      assertThat(order(step)).containsExactly(Release.class);
      assertThat(only(step, Release.class).addresses()).containsExactly(VIP);
      assertThat(step.next()).isEqualTo(new Initialize(STANDING));
    }

    @Test
    void withoutAGapWhenNoOtherNodeTakesOver() {
      var step = on(V2, standingBack(), new VrrpEvent.MasterDownExpired());

      assertThat(step.next()).isInstanceOf(Master.class);
      assertThat(step.actions()).hasAtLeastOneElementOfType(Hold.class).doesNotHaveAnyElementsOfTypes(Release.class);
      assertThat(stopped(step)).contains(Timer.RELEASE);
    }

    @Test
    void atOnceWhenTheLinkFails() {
      var step = on(V2, standingBack(), new VrrpEvent.FaultRaised(FaultCause.LINK, WHY));

      assertThat(order(step)).startsWith(Release.class);
      assertThat(step.next()).isInstanceOf(Fault.class);
    }

    @Test
    void atOnceAfterAFreeze() {
      var step = on(V2, stopping(), new VrrpEvent.Woke(SECOND.multipliedBy(3)));

      assertThat(order(step)).startsWith(Release.class);
      assertThat(step.next()).isEqualTo(new Initialize(STANDING));
    }

    @Test
    void atOnceWithNewSettings() {
      var next = Routers.withAddresses(V2, 99, List.of(new VirtualAddress(LOWER_ADDRESS, 24, null, null)));

      var step = on(next, standingBack(), new VrrpEvent.Reconfigured(V2));

      assertThat(only(step, Release.class).addresses()).containsExactly(VIP);
      assertThat(step.next()).isInstanceOf(Backup.class);
    }
  }
}
