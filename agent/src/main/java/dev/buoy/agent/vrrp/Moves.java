package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.FaultCause.Parting;
import dev.buoy.agent.vrrp.VrrpAction.Declined;
import dev.buoy.agent.vrrp.VrrpAction.Release;
import dev.buoy.agent.vrrp.VrrpAction.Ruling;
import dev.buoy.agent.vrrp.VrrpAction.StartTimer;
import dev.buoy.agent.vrrp.VrrpAction.StopTimer;
import dev.buoy.agent.vrrp.VrrpAction.Timer;
import dev.buoy.agent.vrrp.VrrpAction.Transition;
import dev.buoy.agent.vrrp.VrrpAction.WouldBecome;
import dev.buoy.agent.vrrp.VrrpState.Awaiting;
import dev.buoy.agent.vrrp.VrrpState.Backup;
import dev.buoy.agent.vrrp.VrrpState.Fault;
import dev.buoy.agent.vrrp.VrrpState.Initialize;
import dev.buoy.agent.vrrp.VrrpState.Master;
import dev.buoy.agent.vrrp.VrrpState.Patience;
import dev.buoy.agent.vrrp.VrrpState.Releasing;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How a virtual router gets from one state into another: what the rows of [VirtualRouter] lead to.
final class Moves {
  private final VirtualRouterConfig config;
  private final Actions actions;

  Moves(VirtualRouterConfig config) {
    this.config = config;
    this.actions = new Actions(config);
  }

  // ---- into service

  Step enterService(RouterState from, Standing standing, Why why) {
    if (standing.effectivePriority(config) == 255) {
      return becomeMaster(from, standing, why, Rivals.NONE);
    }
    return rest(standing).then(new Transition(from, RouterState.BACKUP, why));
  }

  /// A backup that has not heard anybody yet.
  Step rest(Standing standing) {
    return rest(standing, config.options().preemptDelay());
  }

  /// @param delay before it preempts a living master
  private Step rest(Standing standing, Duration delay) {
    var await = actions.awaitMaster(standing, config.advertInterval());
    if (!delay.isPositive() || !config.preempt() || config.owner()) {
      return Step.to(backup(standing, Awaiting.FIRST, Patience.NONE), await);
    }
    // A shorter delay than the usual wait must not make it preempt sooner than without one.
    var patience = delay.compareTo(await.delay()) > 0 ? delay : await.delay();
    return Step.to(backup(standing, Awaiting.FIRST, Patience.PREEMPT_DELAY), await,
        new StartTimer(Timer.PREEMPT_DELAY, patience));
  }

  Step recover(Standing standing, Why why) {
    return standing.faulty() ? Step.to(new Fault(standing)) : enterService(RouterState.FAULT, standing, why);
  }

  /// Tries the addresses again that did not stay. A living master is left alone for a while: where they still do not
  /// stay, the role would come and go each time.
  Step retryAddresses(Standing standing) {
    var why = Why.because("trying the virtual addresses again after " + Sentences.time(Timing.ADDRESS_RETRY));
    if (standing.faulty() || standing.effectivePriority(config) == 255) {
      return recover(standing, why);
    }
    var delay = config.options().preemptDelay();
    var patience = delay.compareTo(Timing.ADDRESS_PATIENCE) > 0 ? delay : Timing.ADDRESS_PATIENCE;
    return rest(standing, patience).then(new Transition(RouterState.FAULT, RouterState.BACKUP, why));
  }

  Step becomeMaster(RouterState from, Standing standing, Why why, Rivals rivals) {
    if (config.options().observe()) {
      var step = Step.to(backup(standing, Awaiting.OBSERVING, Patience.NONE),
          new WouldBecome(RouterState.MASTER, why));
      return from == RouterState.BACKUP
          ? step
          : step.then(new Transition(from, RouterState.BACKUP, Sentences.OBSERVES));
    }
    var step = Step.to(new Master(standing, rivals, Map.of()));
    return (rivals.pace() == Rivals.Pace.READY
        ? step.then(actions.serve(standing))
        : step.then(actions.succeed(standing)).then(new StartTimer(Timer.RIVAL_PAUSE, Timing.RIVAL_PAUSE)))
        .then(new Transition(from, RouterState.MASTER, why));
  }

  // ---- of a backup

  Step takeOver(Backup b) {
    var waited = actions.masterDown(b.standing(), b.masterInterval());
    var preempted = b.awaiting() == Awaiting.PREEMPTING;
    return promote(b, b.standing().yield() == null
        ? Sentences.takeover(b, b.standing().effectivePriority(config), waited)
        : Sentences.nobodyElseServes(b, waited), preempted ? Rivals.PREEMPTED : Rivals.NONE);
  }

  /// Serves; a forced failover that it stood back for is over.
  Step promote(Backup b, Why why, Rivals rivals) {
    var before = b.standing().yield() == null ? List.<VrrpAction>of() : actions.endYield(b.standing(), why);
    var step = becomeMaster(RouterState.BACKUP, b.standing().withYield(null), why, rivals);
    return new Step(step.next(), before).then(leaveBackup(b)).then(step.actions());
  }

  Step preemptAfterDelay(Backup b) {
    var heard = b.heard();
    if (heard == null || b.awaiting() != Awaiting.FOLLOWING || !b.standing().preempts(config)
        || heard.priority() >= b.standing().effectivePriority(config)) {
      return Step.to(b.impatient());
    }
    int priority = b.standing().effectivePriority(config);
    var why = b.patience() == Patience.RESTRAINT
        ? Sentences.mayMoveAgain(heard, priority)
        : Sentences.delayOver(heard, priority, config.options().preemptDelay());
    return promote(b.impatient(), why, Rivals.PREEMPTED);
  }

  Step awaitSuccessor(Backup b, InetAddress source) {
    var skew = Timing.skew(config.version(), b.masterInterval(), b.standing().effectivePriority(config));
    return Step.to(b.awaiting(new Heard(source, 0), Awaiting.RESIGNED), new StartTimer(Timer.MASTER_DOWN, skew));
  }

  /// Not in the RFC, where a priority stands still: a backup that was about to replace the master, and is not above it
  /// any more, follows it again.
  Step settle(Backup b, Standing next) {
    var heard = b.heard();
    if (b.awaiting() != Awaiting.PREEMPTING || heard == null
        || (next.preempts(config) && heard.priority() < next.effectivePriority(config))) {
      return Step.to(b.with(next));
    }
    return Step.to(b.with(next).awaiting(heard, Awaiting.FOLLOWING), actions.awaitMaster(next, b.masterInterval()));
  }

  /// Replaces a master that fell below, the best of all backups first, as if it had resigned.
  Step succeed(Backup b, Advertisement adv, InetAddress source) {
    var skew = Timing.skew(config.version(), b.masterInterval(), b.standing().effectivePriority(config));
    return holdCourse(b, adv, source).then(new StartTimer(Timer.MASTER_DOWN, skew));
  }

  /// Does not follow a lower priority: the timer runs on.
  Step holdCourse(Backup b, Advertisement adv, InetAddress source) {
    var heard = new Heard(source, adv.priority());
    return declined(b.awaiting(heard, Awaiting.PREEMPTING), Ruling.PREEMPTING, adv, source);
  }

  /// Follows a lower priority, since preempt is off, or not yet on.
  Step tolerate(Backup b, Ruling ruling, Advertisement adv, InetAddress source) {
    return follow(b, adv, source).then(new Declined(ruling, source, adv.priority()));
  }

  /// Version 3 learns the master's interval; in version 2 it is the same everywhere.
  Step follow(Backup b, Advertisement adv, InetAddress source) {
    var interval = config.version() == 2 ? config.advertInterval() : adv.interval();
    var heard = new Heard(source, adv.priority());
    return Step.to(new Backup(b.standing(), interval, heard, Awaiting.FOLLOWING, b.patience()),
        actions.awaitMaster(b.standing(), interval));
  }

  /// Would be the master, and would step down now.
  Step wouldStepDown(Backup b, Advertisement adv, InetAddress source) {
    var why = Sentences.outranked(adv, source, b.standing().effectivePriority(config));
    return follow(b, adv, source).then(new WouldBecome(RouterState.BACKUP, why));
  }

  Step standBack(Backup b, Yield wish) {
    var next = b.standing().withYield(wish);
    return Step.to(b.with(next)).then(actions.beginYield(b.standing(), wish))
        .then(actions.awaitMaster(next, b.masterInterval()));
  }

  /// What was due while it was frozen is no proof of a silent master: the advertisements wait to be read. A busy
  /// machine that is a little late hears them before the timer, and must not wait anew for a master that died.
  Step wakeUp(Backup b, Duration silent) {
    return b.awaiting() == Awaiting.OBSERVING || silent.compareTo(Timing.mayBeReplaced(b.masterInterval())) < 0
        ? Step.to(b)
        : Step.to(b, actions.awaitMaster(b.standing(), b.masterInterval()));
  }

  /// A forced failover that it stood back for is over. All who stood back wait alike, so each begins to wait anew, as its
  /// own priority has it: the best of them replaces the master, and the others hear that in time.
  Step compete(Backup b, Why why) {
    var next = b.standing().withYield(null);
    var step = Step.to(b.with(next)).then(actions.endYield(b.standing(), why));
    return b.awaiting() == Awaiting.FOLLOWING ? step.then(actions.awaitMaster(next, b.masterInterval())) : step;
  }

  Step reconfigure(Backup b, VirtualRouterConfig previous) {
    var standing = shifted(b.standing(), previous);
    var report = actions.priority(b.standing().effectivePriority(previous), standing, Sentences.RELOADED);
    if (standing.effectivePriority(config) == 255 || b.awaiting() == Awaiting.OBSERVING) {
      var step = standing.effectivePriority(config) == 255
          ? promote(b.with(standing), Sentences.RELOADED, Rivals.NONE)
          : rest(standing);
      return new Step(step.next(), report).then(step.actions());
    }
    if (config.advertInterval().equals(previous.advertInterval())) {
      return settle(b, standing).then(report);
    }
    var learned = config.version() != 2 && b.heard() != null;
    var interval = learned ? b.masterInterval() : config.advertInterval();
    return Step.to(new Backup(standing, interval, b.heard(), b.awaiting(), b.patience()),
        actions.awaitMaster(standing, interval)).then(report);
  }

  // ---- out of service

  Step enterFault(RouterState from, Standing standing, Why why) {
    return Step.to(new Fault(standing), new Transition(from, RouterState.FAULT, why));
  }

  Step shutDown(RouterState from, Standing standing, Why why) {
    return Step.to(new Initialize(standing.withYield(null).without(FaultCause.ADDRESSES)),
        new StopTimer(Timer.YIELD), new StopTimer(Timer.ADDRESS_RETRY),
        new Transition(from, RouterState.INITIALIZE, why));
  }

  Step leave(Backup b, Step into) {
    return new Step(into.next(), leaveBackup(b)).then(new StopTimer(Timer.MASTER_DOWN)).then(into.actions());
  }

  /// Leaves MASTER.
  Step leave(Master m, Parting parting, Step into) {
    // The letter of the RFC takes the addresses off with the resignation.
    var how = parting == Parting.HAND_OVER && config.options().strict() ? Parting.RESIGN : parting;
    return switch (how) {
      case SILENT -> leaveWith(actions.fallSilent(null), actions.release(), into);
      case RESIGN -> leaveWith(actions.fallSilent(actions.resignation()), actions.release(), into);
      case HAND_OVER -> m.rivals().heard() == null
          ? awaitingSuccessor(into)
          : answeredFor(actions.resignation(), into);
    };
  }

  /// Gives way to another node. Its last word carries its own priority: a winner that never heard of it learns that
  /// there was another master, and announces itself to those who still believe in this one.
  Step stepDown(Master m, Advertisement adv, InetAddress source) {
    var why = Sentences.outranked(adv, source, m.standing().effectivePriority(config));
    var followed = follow(backup(m.standing(), Awaiting.FIRST, Patience.NONE), adv, source)
        .then(new Transition(RouterState.MASTER, RouterState.BACKUP, why));
    return config.options().strict()
        ? leave(m, Parting.SILENT, followed)
        : answeredFor(actions.advertisement(m.standing()), followed);
  }

  Step handOver(Master m, Yield wish) {
    var standing = m.standing().withYield(wish);
    return leave(m, Parting.HAND_OVER, toBackup(standing, Sentences.yielded(wish), actions.beginYield(m.standing(),
        wish)));
  }

  /// The group moves: gives the role up without being outranked.
  Step demote(Master m, Why why) {
    return leave(m, Parting.HAND_OVER, toBackup(m.standing(), why, List.of()));
  }

  /// Was frozen for so long that another node may serve: silent, and without the addresses, before anything else.
  Step wakeUp(Master m, Duration silent) {
    if (silent.compareTo(Timing.mayBeReplaced(config.advertInterval())) < 0) {
      return Step.to(m);
    }
    return leave(m, Parting.SILENT, rest(m.standing())
        .then(new Transition(RouterState.MASTER, RouterState.BACKUP, Sentences.frozen(silent))));
  }

  // ---- between giving the role up and taking the addresses off

  Step release(Releasing r) {
    return Step.to(r.rest()).then(actions.release()).then(new StopTimer(Timer.RELEASE));
  }

  /// The new master advertised.
  Step mute(Releasing r, Step within) {
    return new Step(r, actions.mute()).then(within.actions()).at(carry(within.next(), true));
  }

  /// Nobody took the role: who is connected hears of it all the same before the addresses go.
  Step departAlone(Releasing r) {
    return Step.to(carry(r.rest(), true)).then(actions.mute());
  }

  /// What happened concerns only the state that it has besides.
  Step within(Releasing r, Step within) {
    if (within.next() instanceof Master) {
      return Step.to(within.next(), new StopTimer(Timer.RELEASE)).then(within.actions());
    }
    var step = within.at(carry(within.next(), r.muted()));
    var bounded = r.muted() || within.next() instanceof Backup || !(r.rest() instanceof Backup);
    return bounded ? step : step.then(actions.awaitHandOver());
  }

  /// New settings: the addresses of the old ones go at once.
  Step reconfigure(Releasing r, VirtualRouterConfig previous, Step within) {
    return Step.to(r.rest(), new Release(previous.addresses()), new StopTimer(Timer.LEASE),
        new StopTimer(Timer.RELEASE)).then(within.actions()).at(within.next());
  }

  // ---- in any state

  /// New settings keep what the trackers add or take until they report again.
  Standing shifted(Standing standing, VirtualRouterConfig previous) {
    return standing.withPriority(standing.priority() + config.priority() - previous.priority());
  }

  Step declined(VrrpState state, Ruling ruling, Advertisement adv, InetAddress source) {
    return Step.to(state, new Declined(ruling, source, adv.priority()));
  }

  private Step awaitingSuccessor(Step into) {
    // A backup takes over by itself when nobody else does, and still has the addresses then.
    var wait = into.next() instanceof Backup ? List.<VrrpAction>of() : List.of(actions.awaitHandOver());
    return leaveWith(actions.fallSilent(actions.resignation()), wait, into.at(new Releasing(into.next(), false)));
  }

  private Step answeredFor(Advertisement last, Step into) {
    return leaveWith(actions.fallSilent(last), actions.mute(), into.at(new Releasing(into.next(), true)));
  }

  private Step toBackup(Standing standing, Why why, List<VrrpAction> more) {
    return Step.to(backup(standing, Awaiting.FIRST, Patience.NONE),
        actions.awaitMaster(standing, config.advertInterval())).then(more)
        .then(new Transition(RouterState.MASTER, RouterState.BACKUP, why));
  }

  private Backup backup(Standing standing, Awaiting awaiting, Patience patience) {
    return new Backup(standing, config.advertInterval(), null, awaiting, patience);
  }

  private static List<VrrpAction> leaveBackup(Backup b) {
    return b.patience() == Patience.NONE ? List.of() : List.of(new StopTimer(Timer.PREEMPT_DELAY));
  }

  private static Step leaveWith(List<VrrpAction> silence, List<? extends VrrpAction> addresses, Step into) {
    return new Step(into.next(), silence).then(addresses).then(into.actions());
  }

  private static VrrpState carry(VrrpState rest, boolean muted) {
    return new Releasing(rest, muted);
  }
}
