package dev.buoy.agent.vrrp;

import static dev.buoy.agent.vrrp.Routers.VIP;
import static dev.buoy.agent.vrrp.Routers.address;
import static dev.buoy.agent.vrrp.Routers.advertisement;
import static dev.buoy.agent.vrrp.Rows.HIGHER_ADDRESS;
import static dev.buoy.agent.vrrp.Rows.LOCAL;
import static dev.buoy.agent.vrrp.Rows.LOWER_ADDRESS;
import static dev.buoy.agent.vrrp.Rows.SECOND;
import static dev.buoy.agent.vrrp.Rows.STANDING;
import static dev.buoy.agent.vrrp.Rows.V2;
import static dev.buoy.agent.vrrp.Rows.V3;
import static dev.buoy.agent.vrrp.Rows.WHY;
import static dev.buoy.agent.vrrp.Rows.YIELD;
import static dev.buoy.agent.vrrp.Rows.backup;
import static dev.buoy.agent.vrrp.Rows.fault;
import static dev.buoy.agent.vrrp.Rows.master;
import static dev.buoy.agent.vrrp.Rows.on;
import static dev.buoy.agent.vrrp.Rows.only;
import static dev.buoy.agent.vrrp.Rows.order;
import static dev.buoy.agent.vrrp.Rows.received;
import static dev.buoy.agent.vrrp.Rows.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.VrrpAction.Announce;
import dev.buoy.agent.vrrp.VrrpAction.Cadence;
import dev.buoy.agent.vrrp.VrrpAction.Declined;
import dev.buoy.agent.vrrp.VrrpAction.EffectivePriority;
import dev.buoy.agent.vrrp.VrrpAction.Hold;
import dev.buoy.agent.vrrp.VrrpAction.OverrideEnded;
import dev.buoy.agent.vrrp.VrrpAction.Quiet;
import dev.buoy.agent.vrrp.VrrpAction.Release;
import dev.buoy.agent.vrrp.VrrpAction.Ruling;
import dev.buoy.agent.vrrp.VrrpAction.SendOnce;
import dev.buoy.agent.vrrp.VrrpAction.StartTimer;
import dev.buoy.agent.vrrp.VrrpAction.Timer;
import dev.buoy.agent.vrrp.VrrpAction.Transition;
import dev.buoy.agent.vrrp.VrrpState.Awaiting;
import dev.buoy.agent.vrrp.VrrpState.Backup;
import dev.buoy.agent.vrrp.VrrpState.Initialize;
import dev.buoy.agent.vrrp.VrrpState.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class VirtualRouterTest {
  private static void takesTheAddressesOff(Step step) {
    assertThat(order(step)).first().isEqualTo(Quiet.class);
    assertThat(only(step, Release.class).addresses()).containsExactly(VIP);
    assertThat(step.actions()).doesNotHaveAnyElementsOfTypes(Cadence.class, Hold.class);
  }

  /// RFC 9568 section 6.4.1.
  @Nested
  class InInitialize {
    @Test
    void becomesBackupAndWaitsForMasterDownInterval() {
      var step = on(V2, new Initialize(STANDING), new VrrpEvent.Startup(WHY));

      assertThat(step.next()).isEqualTo(new Backup(STANDING, SECOND, null, Awaiting.FIRST, Patience.NONE));
      assertThat(started(step, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(3_609_375_000L));
    }

    @Test
    void theOwnerBecomesMasterAtOnce() {
      var owner = Routers.config(3, 255, SECOND, false);

      var step = on(owner, new Initialize(new Standing(LOCAL, 255, null, Map.of())), new VrrpEvent.Startup(WHY));

      assertThat(step.next().name()).isEqualTo(RouterState.MASTER);
      assertThat(only(step, Cadence.class).advertisement().priority()).isEqualTo(255);
    }

    @Test
    void aFaultKnownBeforeTheStartMakesItFault() {
      var faulty = on(V2, new Initialize(STANDING), new VrrpEvent.FaultRaised(FaultCause.LINK, WHY)).next();

      var step = on(V2, faulty, new VrrpEvent.Startup(Why.because("started")));

      assertThat(step.next().name()).isEqualTo(RouterState.FAULT);
      assertThat(only(step, Transition.class).why()).isEqualTo(WHY);
    }

    @Test
    void advertisementsDoNotMatter() {
      var step = received(V2, new Initialize(STANDING), 0, LOWER_ADDRESS);

      assertThat(step.next()).isEqualTo(new Initialize(STANDING));
      assertThat(only(step, Declined.class).ruling()).isEqualTo(Ruling.NOT_TAKING_PART);
    }
  }

  /// RFC 9568 section 6.4.2.
  @Nested
  class InBackup {
    @Test
    void takesOverWhenTheMasterIsSilent() {
      var step = on(V2, backup(V2), new VrrpEvent.MasterDownExpired());

      assertThat(step.next()).isEqualTo(master());
      assertThat(only(step, Cadence.class))
          .isEqualTo(new Cadence(advertisement(V2, 100), SECOND, Duration.ofMillis(300)));
      assertThat(only(step, Hold.class)).isEqualTo(new Hold(List.of(VIP), Duration.ofSeconds(5)));
      assertThat(only(step, Announce.class)).isEqualTo(new Announce(List.of(VIP), 5));
      assertThat(started(step, Timer.ANNOUNCE_AGAIN)).isEqualTo(Duration.ofSeconds(5));
      assertThat(started(step, Timer.LEASE)).isLessThan(Duration.ofMillis(2500));
      assertThat(only(step, Transition.class)).isEqualTo(new Transition(RouterState.BACKUP, RouterState.MASTER,
          Why.because("no advertisement from 10.77.0.1 for 3.6 s")));
    }

    @Test
    void theHorizonOutlastsAPauseAndEndsBeforeTheFenceSilencesTheAddresses() {
      var fast = Routers.config(3, 100, Duration.ofMillis(10), true);
      var options = RouterOptions.DEFAULTS;
      var fenced = fast.with(new RouterOptions(options.preemptDelay(), options.observe(), options.strict(),
          options.hmac(), options.lease(), options.announcing(), options.virtualMac(), true, options.relative()));

      var step = on(fast, backup(fast), new VrrpEvent.MasterDownExpired());
      var behindFence = on(fenced, backup(fenced), new VrrpEvent.MasterDownExpired());

      assertThat(only(step, Cadence.class).horizon()).isEqualTo(Duration.ofMillis(300));
      assertThat(only(behindFence, Cadence.class).horizon()).isEqualTo(Duration.ofMillis(100));
      assertThat(only(step, Hold.class).lease()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void waitsOnlyTheSkewWhenTheMasterResigns() {
      var inVersion2 = received(V2, backup(V2), 0, LOWER_ADDRESS);
      var inVersion3 = received(V3, backup(V3), 0, LOWER_ADDRESS);

      assertThat(started(inVersion2, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(609_375_000));
      assertThat(started(inVersion3, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(60_937_500));
      assertThat(only(on(V2, inVersion2.next(), new VrrpEvent.MasterDownExpired()), Transition.class).why().reason())
          .isEqualTo("10.77.0.1 resigned (priority 0)");
    }

    @Test
    void aRepeatedResignationDoesNotProlongTheWait() {
      var waiting = received(V2, backup(V2), 0, LOWER_ADDRESS).next();

      var step = received(V2, waiting, 0, LOWER_ADDRESS);

      assertThat(step.actions()).containsExactly(new Declined(Ruling.NOT_THE_MASTER, LOWER_ADDRESS, 0));
    }

    @Test
    void theResignationOfAnotherNodeThanTheMasterChangesNothing() {
      var step = received(V2, backup(V2), 0, HIGHER_ADDRESS);

      assertThat(step.next()).isEqualTo(backup(V2));
      assertThat(step.actions()).containsExactly(new Declined(Ruling.NOT_THE_MASTER, HIGHER_ADDRESS, 0));
    }

    @Test
    void followsAHigherOrEqualPriority() {
      for (int priority : List.of(100, 101, 255)) {
        var step = received(V2, backup(V2), priority, LOWER_ADDRESS);

        assertThat(started(step, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(3_609_375_000L));
        assertThat(step.next())
            .isEqualTo(
                new Backup(STANDING, SECOND, new Heard(LOWER_ADDRESS, priority), Awaiting.FOLLOWING, Patience.NONE));
      }
    }

    @Test
    void learnsTheMastersIntervalInVersion3() {
      var slow = new Advertisement(3, 99, 150, SECOND, List.of(VIP.address()), null);

      var step = on(V3, backup(V3), new VrrpEvent.Received(slow, LOWER_ADDRESS));

      assertThat(started(step, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(3_609_375_000L));
      assertThat(only(on(V3, step.next(), new VrrpEvent.MasterDownExpired()), Cadence.class).interval())
          .isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void oneThatFallsBelowTheMasterWhileItPreemptsFollowsItAgain() {
      var preempting = received(V2, backup(V2), 99, LOWER_ADDRESS).next();

      var above = on(V2, preempting, new VrrpEvent.PriorityChanged(100, Why.because("still higher")));
      var below = on(V2, preempting, new VrrpEvent.PriorityChanged(60, Why.because("a tracker fails")));

      assertThat(above.actions()).noneMatch(StartTimer.class::isInstance);
      assertThat(started(below, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(3_765_625_000L));
      assertThat(((Backup) below.next()).awaiting()).isEqualTo(Awaiting.FOLLOWING);
    }

    @Test
    void aLowerPriorityDoesNotStopThePreemptingTimer() {
      var strict = Rows.with(V2, Duration.ZERO, false, true);

      var step = received(strict, backup(strict), 99, LOWER_ADDRESS);

      assertThat(step.actions()).containsExactly(new Declined(Ruling.PREEMPTING, LOWER_ADDRESS, 99));
      assertThat(only(on(strict, step.next(), new VrrpEvent.MasterDownExpired()), Transition.class).why().reason())
          .isEqualTo("priority 100 is higher than 99 of 10.77.0.1");
    }

    @Test
    void waitsOnlyTheSkewWhenTheMasterFallsBelow() {
      var step = received(V2, backup(V2), 99, LOWER_ADDRESS);

      assertThat(started(step, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(609_375_000));
      assertThat(only(on(V2, step.next(), new VrrpEvent.MasterDownExpired()), Transition.class).why().reason())
          .isEqualTo("priority 100 is higher than 99 of 10.77.0.1");
      // Said again, it does not prolong the wait.
      assertThat(received(V2, step.next(), 98, LOWER_ADDRESS).actions())
          .containsExactly(new Declined(Ruling.PREEMPTING, LOWER_ADDRESS, 98));
    }

    @Test
    void whatAnotherNodeThanTheMasterAdvertisesDoesNotShortenTheWait() {
      assertThat(received(V2, backup(V2), 99, HIGHER_ADDRESS).actions())
          .containsExactly(new Declined(Ruling.PREEMPTING, HIGHER_ADDRESS, 99));
    }

    @Test
    void followsALowerPriorityWithoutPreempt() {
      var polite = Routers.config(2, 100, SECOND, false);

      var step = received(polite, backup(polite), 50, LOWER_ADDRESS);

      assertThat(started(step, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(3_609_375_000L));
      assertThat(only(step, Declined.class).ruling()).isEqualTo(Ruling.NO_PREEMPT);
    }

    @Test
    void standsBackAtPriority1WhenAnotherNodeShallServe() {
      var step = on(V2, backup(V2), new VrrpEvent.Yielded(YIELD));

      assertThat(started(step, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(3_996_093_750L));
      assertThat(only(step, EffectivePriority.class)).isEqualTo(
          new EffectivePriority(100, 1, Why.because("forced failover by anna: kernel")));
      assertThat(started(received(V2, step.next(), 1, HIGHER_ADDRESS), Timer.MASTER_DOWN)).isPositive();
    }

    @Test
    void aYieldingBackupServesWhenTheMasterFallsSilentAndTheOverrideEnds() {
      var yielding = new Backup(STANDING.withYield(YIELD), SECOND, new Heard(LOWER_ADDRESS, 50), Awaiting.FOLLOWING,
          Patience.NONE);

      var step = on(V2, yielding, new VrrpEvent.MasterDownExpired());

      assertThat(step.next()).isEqualTo(master());
      assertThat(only(step, OverrideEnded.class).why().reason()).isEqualTo("the master 10.77.0.1 fell silent");
      assertThat(only(step, Cadence.class).advertisement().priority()).isEqualTo(100);
    }

    @Test
    void aReleasedBackupPreemptsAgainAfterTheTimerOfItsOwnPriority() {
      var yielding = new Backup(STANDING.withYield(YIELD), SECOND, new Heard(LOWER_ADDRESS, 50), Awaiting.FOLLOWING,
          Patience.NONE);

      var released = on(V2, yielding, new VrrpEvent.Released(WHY));

      assertThat(only(released, OverrideEnded.class)).isEqualTo(new OverrideEnded(YIELD, WHY));
      assertThat(started(released, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(3_609_375_000L));
      assertThat(only(received(V2, released.next(), 50, LOWER_ADDRESS), Declined.class).ruling())
          .isEqualTo(Ruling.PREEMPTING);
    }

    @Test
    void aFaultStopsTheTimer() {
      var step = on(V2, backup(V2), new VrrpEvent.FaultRaised(FaultCause.LINK, WHY));

      assertThat(step.actions()).containsExactly(new VrrpAction.StopTimer(Timer.MASTER_DOWN),
          new Transition(RouterState.BACKUP, RouterState.FAULT, WHY));
    }
  }

  /// RFC 9568 section 6.4.3.
  @Nested
  class InMaster {
    @Test
    void advertisesAtOnceWhenARivalResigns() {
      assertThat(received(V2, master(), 0, HIGHER_ADDRESS).actions())
          .containsExactly(new Cadence(advertisement(V2, 100), SECOND, Duration.ofMillis(300)));
    }

    @Test
    void stepsDownBeforeAnEqualPriorityOnlyFromAHigherAddress() {
      assertThat(received(V2, master(), 100, HIGHER_ADDRESS).next().name()).isEqualTo(RouterState.BACKUP);
      assertThat(received(V2, master(), 100, LOWER_ADDRESS).next().name()).isEqualTo(RouterState.MASTER);
    }

    @Test
    void addressesAreComparedAsUnsignedNumbers() {
      assertThat(received(V2, master(), 100, address("192.168.0.1")).next().name()).isEqualTo(RouterState.BACKUP);
    }

    @Test
    void resignsInAFaultThatLeavesTheNetworkReachable() {
      assertThat(only(on(V2, master(), new VrrpEvent.FaultRaised(FaultCause.TRACKER, WHY)), SendOnce.class)
          .advertisement().priority()).isZero();
    }

    @Test
    void releasesWithoutAWordWhenTheLinkIsGone() {
      var step = on(V2, master(), new VrrpEvent.FaultRaised(FaultCause.LINK, WHY));

      takesTheAddressesOff(step);
      assertThat(step.actions()).doesNotHaveAnyElementsOfTypes(SendOnce.class);
    }

    @Test
    void advertisesANewPriorityAtOnceAndClampsIt() {
      var step = on(V2, master(), new VrrpEvent.PriorityChanged(-40, WHY));

      assertThat(only(step, Cadence.class).advertisement().priority()).isEqualTo(1);
      assertThat(only(step, EffectivePriority.class)).isEqualTo(new EffectivePriority(100, 1, WHY));
    }

    @Test
    void renewsTheLease() {
      var step = on(V2, master(), new VrrpEvent.LeaseDue());

      assertThat(only(step, Hold.class)).isEqualTo(new Hold(List.of(VIP), Duration.ofSeconds(5)));
      assertThat(started(step, Timer.LEASE)).isPositive();
    }

    @Test
    void putsALostAddressBackTenTimesAndThenGivesUp() {
      VrrpState state = master();
      for (int i = 0; i < 10; i++) {
        var step = on(V2, state, new VrrpEvent.AddressLost(VIP, "removed by another program"));
        assertThat(only(step, Hold.class).addresses()).containsExactly(VIP);
        state = step.next();
      }

      var step = on(V2, state, new VrrpEvent.AddressLost(VIP, "removed by another program"));

      assertThat(step.next().name()).isEqualTo(RouterState.FAULT);
      assertThat(only(step, SendOnce.class).advertisement().resigns()).isTrue();
      assertThat(only(step, Transition.class).why().reason()).isEqualTo("10.77.0.100/24 does not stay on eth0: lost 11"
          + " times within 10.0 s, last: removed by another program; look for NetworkManager or systemd-networkd"
          + " managing eth0");
      var again = on(V2, step.next(), new VrrpEvent.AddressRetryDue());
      assertThat(again.next().name()).isEqualTo(RouterState.BACKUP);
      // A living master is left alone: where the address still does not stay, the role would come and go.
      assertThat(started(again, Timer.PREEMPT_DELAY)).isEqualTo(Duration.ofMinutes(5));
      assertThat(only(received(V2, again.next(), 99, LOWER_ADDRESS), StartTimer.class).timer())
          .isEqualTo(Timer.MASTER_DOWN);
    }

    @Test
    void forgetsLossesAfterTheWindow() {
      var lost = on(V2, master(), new VrrpEvent.AddressLost(VIP, "removed")).next();

      assertThat(on(V2, lost, new VrrpEvent.RestoreWindowOver()).next()).isEqualTo(master());
    }

    @Test
    void newAddressesAreTakenOverWithoutGivingUpTheRole() {
      var second = new VirtualAddress(address("10.77.0.101"), 24, null, null);
      var next = Routers.withAddresses(V2, 99, List.of(second));

      var step = on(next, master(), new VrrpEvent.Reconfigured(V2));

      assertThat(step.next()).isEqualTo(master());
      assertThat(only(step, Release.class).addresses()).containsExactly(VIP);
      assertThat(only(step, Hold.class).addresses()).containsExactly(second);
      assertThat(only(step, Announce.class).addresses()).containsExactly(second);
    }
  }

  /// Not in the RFC.
  @Nested
  class InFault {
    @Test
    void becomesBackupOnlyWhenEveryCauseIsGone() {
      var both = on(V2, fault(), new VrrpEvent.FaultRaised(FaultCause.TRACKER, WHY)).next();

      var one = on(V2, both, new VrrpEvent.FaultCleared(FaultCause.LINK, WHY)).next();
      var none = on(V2, one, new VrrpEvent.FaultCleared(FaultCause.TRACKER, WHY));

      assertThat(one.name()).isEqualTo(RouterState.FAULT);
      assertThat(none.next().name()).isEqualTo(RouterState.BACKUP);
      assertThat(started(none, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(3_609_375_000L));
    }

    @Test
    void remembersPriorityAndForcedFailover() {
      var lowered = on(V2, fault(), new VrrpEvent.PriorityChanged(70, WHY)).next();
      var yielding = on(V2, lowered, new VrrpEvent.Yielded(YIELD)).next();

      var back = on(V2, yielding, new VrrpEvent.FaultCleared(FaultCause.LINK, WHY)).next();

      assertThat(back.standing()).isEqualTo(new Standing(LOCAL, 70, YIELD, Map.of()));
    }
  }
}
