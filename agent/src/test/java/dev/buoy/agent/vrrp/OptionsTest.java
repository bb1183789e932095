package dev.buoy.agent.vrrp;

import static dev.buoy.agent.vrrp.Routers.VIP;
import static dev.buoy.agent.vrrp.Rows.HIGHER_ADDRESS;
import static dev.buoy.agent.vrrp.Rows.LOCAL;
import static dev.buoy.agent.vrrp.Rows.LOWER_ADDRESS;
import static dev.buoy.agent.vrrp.Rows.SECOND;
import static dev.buoy.agent.vrrp.Rows.STANDING;
import static dev.buoy.agent.vrrp.Rows.V2;
import static dev.buoy.agent.vrrp.Rows.V3;
import static dev.buoy.agent.vrrp.Rows.WHY;
import static dev.buoy.agent.vrrp.Rows.backup;
import static dev.buoy.agent.vrrp.Rows.master;
import static dev.buoy.agent.vrrp.Rows.on;
import static dev.buoy.agent.vrrp.Rows.only;
import static dev.buoy.agent.vrrp.Rows.order;
import static dev.buoy.agent.vrrp.Rows.received;
import static dev.buoy.agent.vrrp.Rows.started;
import static dev.buoy.agent.vrrp.Rows.stopped;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.VrrpAction.Announce;
import dev.buoy.agent.vrrp.VrrpAction.Cadence;
import dev.buoy.agent.vrrp.VrrpAction.Declined;
import dev.buoy.agent.vrrp.VrrpAction.Hold;
import dev.buoy.agent.vrrp.VrrpAction.Quiet;
import dev.buoy.agent.vrrp.VrrpAction.Release;
import dev.buoy.agent.vrrp.VrrpAction.Ruling;
import dev.buoy.agent.vrrp.VrrpAction.Timer;
import dev.buoy.agent.vrrp.VrrpAction.Transition;
import dev.buoy.agent.vrrp.VrrpAction.WouldBecome;
import dev.buoy.agent.vrrp.VrrpState.Awaiting;
import dev.buoy.agent.vrrp.VrrpState.Backup;
import dev.buoy.agent.vrrp.VrrpState.Fault;
import dev.buoy.agent.vrrp.VrrpState.Initialize;
import dev.buoy.agent.vrrp.VrrpState.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What goes beyond the RFC, each by its option or input.
class OptionsTest {
  @Nested
  class PreemptDelay {
    private final VirtualRouterConfig patient = Rows.with(V2, Duration.ofMinutes(5), false, false);

    private Step start() {
      return on(patient, new Initialize(STANDING), new VrrpEvent.Startup(WHY));
    }

    @Test
    void beginsAtTheStartAndAfterAFault() {
      var faulty = new Fault(STANDING.with(FaultCause.LINK, WHY));

      assertThat(started(start(), Timer.PREEMPT_DELAY)).isEqualTo(Duration.ofMinutes(5));
      assertThat(started(on(patient, faulty, new VrrpEvent.FaultCleared(FaultCause.LINK, WHY)), Timer.PREEMPT_DELAY))
          .isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void leavesALowerMasterAloneAndThenTakesTheRole() {
      var following = received(patient, start().next(), 50, LOWER_ADDRESS);
      assertThat(only(following, Declined.class).ruling()).isEqualTo(Ruling.PREEMPT_DELAY);
      assertThat(started(following, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(3_609_375_000L));

      var over = on(patient, following.next(), new VrrpEvent.PreemptDelayOver());

      assertThat(over.next().name()).isEqualTo(RouterState.MASTER);
      assertThat(only(over, Transition.class).why().reason()).isEqualTo(
          "priority 100 is higher than 50 of 10.77.0.1, and the preempt delay of 300.0 s is over");
    }

    @Test
    void doesNotHoldBackWhenNobodyServes() {
      var silent = on(patient, start().next(), new VrrpEvent.MasterDownExpired());
      var resigned = received(patient, received(patient, start().next(), 50, LOWER_ADDRESS).next(), 0, LOWER_ADDRESS);

      assertThat(silent.next().name()).isEqualTo(RouterState.MASTER);
      assertThat(stopped(silent)).contains(Timer.PREEMPT_DELAY);
      assertThat(started(resigned, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(609_375_000));
    }

    @Test
    void changesNothingWhenTheMasterIsHigher() {
      var over = on(patient, received(patient, start().next(), 150, LOWER_ADDRESS).next(),
          new VrrpEvent.PreemptDelayOver());

      assertThat(over.next().name()).isEqualTo(RouterState.BACKUP);
      assertThat(only(received(patient, over.next(), 50, LOWER_ADDRESS), Declined.class).ruling())
          .isEqualTo(Ruling.PREEMPTING);
    }

    @Test
    void isNeverShorterThanTheUsualWait() {
      var hasty = Rows.with(V2, SECOND, false, false);

      assertThat(started(on(hasty, new Initialize(STANDING), new VrrpEvent.Startup(WHY)), Timer.PREEMPT_DELAY))
          .isEqualTo(Duration.ofNanos(3_609_375_000L));
    }
  }

  @Nested
  class Observe {
    private final VirtualRouterConfig observer = Rows.with(V2, Duration.ZERO, true, false);

    private Backup wouldServe() {
      return new Backup(STANDING, SECOND, null, Awaiting.OBSERVING, Patience.NONE);
    }

    @Test
    void saysThatItWouldServe() {
      var step = on(observer, backup(V2), new VrrpEvent.MasterDownExpired());

      assertThat(step.actions()).containsExactly(
          new WouldBecome(RouterState.MASTER, why("no advertisement from 10.77.0.1 for 3.6 s")));
      assertThat(step.next()).isEqualTo(wouldServe());
    }

    @Test
    void theOwnerDoesNotServeEither() {
      var owner = Rows.with(Routers.config(3, 255, SECOND, true), Duration.ZERO, true, false);

      var step = on(owner, new Initialize(new Standing(LOCAL, 255, null, Map.of())), new VrrpEvent.Startup(WHY));

      assertThat(order(step)).containsExactly(WouldBecome.class, Transition.class);
      assertThat(step.next().name()).isEqualTo(RouterState.BACKUP);
    }

    @Test
    void saysThatItWouldStepDown() {
      var step = received(observer, wouldServe(), 150, LOWER_ADDRESS);

      assertThat(only(step, WouldBecome.class).state()).isEqualTo(RouterState.BACKUP);
      assertThat(started(step, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(3_609_375_000L));
      assertThat(order(received(observer, wouldServe(), 50, LOWER_ADDRESS))).containsExactly(Declined.class);
      assertThat(received(observer, wouldServe(), 0, LOWER_ADDRESS).actions()).isEmpty();
    }

    @Test
    void aMasterThatIsToldToObserveHandsOverAndAnObserverThatIsNotTakesPart() {
      var out = on(observer, master(), new VrrpEvent.Reconfigured(V2));
      var in = on(V2, wouldServe(), new VrrpEvent.Reconfigured(observer));

      assertThat(out.next().name()).isEqualTo(RouterState.BACKUP);
      assertThat(out.actions()).doesNotHaveAnyElementsOfTypes(Release.class, Hold.class);
      assertThat(started(in, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(3_609_375_000L));
    }

    private static Why why(String reason) {
      return Why.because(reason);
    }
  }

  @Nested
  class Waking {
    @Test
    void aMasterThatMayHaveBeenReplacedIsSilentAndWithoutAddressesFirst() {
      var step = on(V2, master(), new VrrpEvent.Woke(SECOND.multipliedBy(3)));

      assertThat(order(step)).containsExactly(Quiet.class, Release.class, Transition.class);
      assertThat(started(step, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(3_609_375_000L));
      assertThat(step.next().name()).isEqualTo(RouterState.BACKUP);
    }

    @Test
    void aShorterFreezeChangesNothing() {
      assertThat(on(V2, master(), new VrrpEvent.Woke(Duration.ofMillis(2999)))).isEqualTo(Step.to(master()));
    }

    @Test
    void aBackupDoesNotTakeWhatCameDueMeanwhileForSilence() {
      var step = on(V2, backup(V2), new VrrpEvent.Woke(Duration.ofSeconds(3)));

      assertThat(step.next()).isEqualTo(backup(V2));
      assertThat(started(step, Timer.MASTER_DOWN)).isEqualTo(Duration.ofNanos(3_609_375_000L));
      assertThat(on(V2, backup(V2), new VrrpEvent.Woke(Duration.ofMillis(2999))).actions()).isEmpty();
    }
  }

  @Nested
  class Announcements {
    @Test
    void followTheSettings() {
      var config = Rows.with(V2, new AddressLease.Automatic(),
          new Announcing(Duration.ZERO, 2, Duration.ofSeconds(60), 3));
      var step = on(config, backup(V2), new VrrpEvent.MasterDownExpired());

      assertThat(only(step, Announce.class).times()).isEqualTo(2);
      assertThat(step.actions()).noneMatch(
          action -> action instanceof VrrpAction.StartTimer(var timer, _) && timer == Timer.ANNOUNCE_AGAIN);
      assertThat(started(step, Timer.REFRESH)).isEqualTo(Duration.ofSeconds(60));
      var refresh = on(config, step.next(), new VrrpEvent.RefreshDue());
      assertThat(only(refresh, Announce.class)).isEqualTo(new Announce(List.of(VIP), 3));
      assertThat(started(refresh, Timer.REFRESH)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void areTakenOverByAReload() {
      var config = Rows.with(V2, new AddressLease.Automatic(),
          new Announcing(Duration.ZERO, 2, Duration.ofSeconds(60), 3));
      var without = on(V2, backup(V2), new VrrpEvent.MasterDownExpired()).next();

      assertThat(started(on(config, without, new VrrpEvent.Reconfigured(V2)), Timer.REFRESH))
          .isEqualTo(Duration.ofSeconds(60));
      assertThat(on(V2, without, new VrrpEvent.Reconfigured(config)).actions())
          .contains(new VrrpAction.StopTimer(Timer.REFRESH));
    }
  }

  @Nested
  class Lease {
    @Test
    void isAsLongAsTheSettingsSay() {
      var fixed = Rows.with(V2, new AddressLease.Fixed(Duration.ofSeconds(30)), Announcing.DEFAULTS);
      var off = Rows.with(V2, new AddressLease.Off(), Announcing.DEFAULTS);

      var leased = on(fixed, backup(V2), new VrrpEvent.MasterDownExpired());
      var endless = on(off, backup(V2), new VrrpEvent.MasterDownExpired());

      assertThat(only(leased, Hold.class).lease()).isEqualTo(Duration.ofSeconds(30));
      assertThat(started(leased, Timer.LEASE)).isEqualTo(Duration.ofSeconds(10));
      assertThat(only(endless, Hold.class).lease()).isZero();
      assertThat(endless.actions()).noneMatch(
          action -> action instanceof VrrpAction.StartTimer(var timer, _) && timer == Timer.LEASE);
    }
  }

  @Nested
  class Groups {
    @Test
    void aBackupServesAtOnceWithItsGroup() {
      var step = on(V2, backup(V2), new VrrpEvent.Promoted(WHY));

      assertThat(step.next().name()).isEqualTo(RouterState.MASTER);
      assertThat(only(step, Transition.class).why()).isEqualTo(WHY);
      assertThat(on(V2, master(), new VrrpEvent.Promoted(WHY)).actions()).isEmpty();
    }

    @Test
    void oneThatCannotServeIsNotMovedByItsGroup() {
      var faulty = new Fault(STANDING.with(FaultCause.LINK, WHY));

      assertThat(on(V2, faulty, new VrrpEvent.Promoted(WHY))).isEqualTo(Step.to(faulty));
      assertThat(on(V2, backup(V2), new VrrpEvent.Demoted(WHY)).actions()).isEmpty();
    }
  }

  @Nested
  class Reload {
    @Test
    void aBackupThatBecomesOwnerServesAtOnceAndAnOwnerThatIsNoneAnyMoreStays() {
      var owner = Routers.config(3, 255, Duration.ofMillis(100), true);

      var up = on(owner, backup(V3), new VrrpEvent.Reconfigured(V3));
      var down = on(V3, up.next(), new VrrpEvent.Reconfigured(owner));

      assertThat(only(up, Cadence.class).advertisement().priority()).isEqualTo(255);
      assertThat(only(down, Cadence.class).advertisement().priority()).isEqualTo(100);
      assertThat(down.next().name()).isEqualTo(RouterState.MASTER);
    }

    @Test
    void anotherIntervalIsAdvertisedAtOnceAndAwaitedByABackupThatLearnedNone() {
      var slow = Routers.config(3, 100, SECOND, true);
      var lonely = new Backup(STANDING, V3.advertInterval(), null, Awaiting.FIRST, Patience.NONE);

      assertThat(only(on(slow, master(), new VrrpEvent.Reconfigured(V3)), Cadence.class).interval()).isEqualTo(SECOND);
      assertThat(started(on(slow, lonely, new VrrpEvent.Reconfigured(V3)), Timer.MASTER_DOWN))
          .isEqualTo(Duration.ofNanos(3_609_375_000L));
      assertThat(started(on(slow, backup(V3), new VrrpEvent.Reconfigured(V3)), Timer.MASTER_DOWN))
          .isEqualTo(Duration.ofNanos(360_937_500));
    }
  }

  @Nested
  class Strict {
    private final VirtualRouterConfig strict = Rows.with(V2, Duration.ZERO, false, true);

    /// RFC 9568 section 6.4.2: any priority 0 sets the timer to Skew_Time.
    @Test
    void anybodysResignationShortensTheWait() {
      assertThat(started(received(strict, backup(V2), 0, HIGHER_ADDRESS), Timer.MASTER_DOWN))
          .isEqualTo(Duration.ofNanos(609_375_000));
    }
  }
}
