package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.VrrpAction.Announce;
import dev.buoy.agent.vrrp.VrrpAction.Declined;
import dev.buoy.agent.vrrp.VrrpAction.Hold;
import dev.buoy.agent.vrrp.VrrpAction.Release;
import dev.buoy.agent.vrrp.VrrpAction.RivalSeen;
import dev.buoy.agent.vrrp.VrrpAction.RivalStays;
import dev.buoy.agent.vrrp.VrrpAction.Ruling;
import dev.buoy.agent.vrrp.VrrpAction.StartTimer;
import dev.buoy.agent.vrrp.VrrpAction.StopTimer;
import dev.buoy.agent.vrrp.VrrpAction.Timer;
import dev.buoy.agent.vrrp.VrrpAction.Transition;
import dev.buoy.agent.vrrp.VrrpState.Awaiting;
import dev.buoy.agent.vrrp.VrrpState.Backup;
import dev.buoy.agent.vrrp.VrrpState.Fault;
import dev.buoy.agent.vrrp.VrrpState.Initialize;
import dev.buoy.agent.vrrp.VrrpState.Master;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the rows of [VirtualRouter] lead to: each method is one move of a virtual router.
final class Moves {
  /// How often a removed address is put back within [Timing#RESTORE_WINDOW].
  static final int RESTORES = 10;

  /// How often a rival is answered with announcements.
  private static final int ANSWERS = 10;

  private final VirtualRouterConfig config;
  private final Actions actions;

  Moves(VirtualRouterConfig config) {
    this.config = config;
    this.actions = new Actions(config);
  }

  // ---- entering and leaving service

  Step enterService(RouterState from, Standing standing, Why why) {
    if (standing.effectivePriority(config) == 255) {
      return becomeMaster(from, standing, why, List.of());
    }
    return Step.to(new Backup(standing, config.advertInterval(), null, Awaiting.FIRST),
        actions.awaitMaster(standing, config.advertInterval()), new Transition(from, RouterState.BACKUP, why));
  }

  Step enterFault(RouterState from, Standing standing, Why why, List<? extends VrrpAction> leaving) {
    return Step.to(new Fault(standing)).then(leaving).then(new Transition(from, RouterState.FAULT, why));
  }

  Step recover(Standing standing, Why why) {
    return standing.faulty() ? Step.to(new Fault(standing)) : enterService(RouterState.FAULT, standing, why);
  }

  Step shutDown(RouterState from, Standing standing, Why why, List<? extends VrrpAction> leaving) {
    return Step.to(new Initialize(standing.withYield(null).without(FaultCause.ADDRESSES))).then(leaving).then(
        new StopTimer(Timer.YIELD),
        new StopTimer(Timer.ADDRESS_RETRY), new Transition(from, RouterState.INITIALIZE, why));
  }

  private Step becomeMaster(RouterState from, Standing standing, Why why, List<VrrpAction> before) {
    return Step.to(new Master(standing, null, 0, false, Map.of())).then(before).then(actions.serve(standing))
        .then(new Transition(from, RouterState.MASTER, why));
  }

  // ---- of a backup

  Step takeOver(Backup b) {
    var waited = actions.masterDown(b.standing(), b.masterInterval());
    if (b.standing().yield() == null) {
      var why = Sentences.takeover(b, b.standing().effectivePriority(config), waited);
      return becomeMaster(RouterState.BACKUP, b.standing(), why, List.of());
    }
    var why = Sentences.nobodyElseServes(b, waited);
    return becomeMaster(RouterState.BACKUP, b.standing().withYield(null), why, actions.endYield(b.standing(), why));
  }

  Step awaitSuccessor(Backup b, InetAddress source) {
    var skew = Timing.skew(config.version(), b.masterInterval(), b.standing().effectivePriority(config));
    return Step.to(new Backup(b.standing(), b.masterInterval(), new Heard(source, 0), Awaiting.RESIGNED),
        new StartTimer(Timer.MASTER_DOWN, skew));
  }

  /// Does not follow a lower priority: the timer runs on.
  Step holdCourse(Backup b, Advertisement adv, InetAddress source) {
    var heard = new Heard(source, adv.priority());
    return declined(new Backup(b.standing(), b.masterInterval(), heard, Awaiting.PREEMPTING), Ruling.PREEMPTING, adv,
        source);
  }

  /// Follows a lower priority, since preempt is off.
  Step tolerate(Backup b, Advertisement adv, InetAddress source) {
    return follow(b.standing(), adv, source).then(new Declined(Ruling.NO_PREEMPT, source, adv.priority()));
  }

  /// Version 3 learns the master's interval; in version 2 it is the same everywhere.
  Step follow(Standing standing, Advertisement adv, InetAddress source) {
    var interval = config.version() == 2 ? config.advertInterval() : adv.interval();
    return Step.to(new Backup(standing, interval, new Heard(source, adv.priority()), Awaiting.FOLLOWING),
        actions.awaitMaster(standing, interval));
  }

  Step standBack(Backup b, Yield wish) {
    var next = b.standing().withYield(wish);
    return Step.to(b.with(next)).then(actions.beginYield(b.standing(), wish))
        .then(actions.awaitMaster(next, b.masterInterval()));
  }

  Step reconfigure(Backup b, VirtualRouterConfig previous) {
    var standing = shifted(b.standing(), previous);
    var report = actions.priority(b.standing().effectivePriority(previous), standing, Sentences.RELOADED);
    if (config.advertInterval().equals(previous.advertInterval())) {
      return Step.to(b.with(standing)).then(report);
    }
    var learned = config.version() != 2 && b.heard() != null;
    var interval = learned ? b.masterInterval() : config.advertInterval();
    return Step.to(new Backup(standing, interval, b.heard(), b.awaiting()), actions.awaitMaster(standing, interval))
        .then(report);
  }

  // ---- of a master

  Step stepDown(Master m, Advertisement adv, InetAddress source) {
    var why = Sentences.outranked(adv, source, m.standing().effectivePriority(config));
    var followed = follow(m.standing(), adv, source);
    return Step.to(followed.next()).then(actions.leave(false)).then(followed.actions())
        .then(new Transition(RouterState.MASTER, RouterState.BACKUP, why));
  }

  Step handOver(Master m, Yield wish) {
    var standing = m.standing().withYield(wish);
    return Step.to(new Backup(standing, config.advertInterval(), null, Awaiting.FIRST)).then(actions.leave(true))
        .then(actions.awaitMaster(standing, config.advertInterval())).then(actions.beginYield(m.standing(), wish))
        .then(new Transition(RouterState.MASTER, RouterState.BACKUP, Sentences.yielded(wish)));
  }

  /// The RFC answers each lower advertisement; here at most one a second, and after ten of them without announcements,
  /// since networks block an address that moves too often.
  Step answer(Master m, Advertisement adv, InetAddress source) {
    var reply = new ArrayList<VrrpAction>();
    reply.add(actions.cadence(m.standing()));
    if (m.answers() < ANSWERS) {
      reply.add(new Announce(config.addresses(), 1));
    }
    reply.add(new StartTimer(Timer.RIVAL_PAUSE, Timing.RIVAL_PAUSE));
    reply.add(rivalTimer(m, adv));
    if (m.rival() == null || !m.rival().source().equals(source)) {
      reply.add(new RivalSeen(source, adv.priority()));
    }
    if (m.answers() == ANSWERS) {
      reply.add(new RivalStays(source, adv.priority()));
    }
    var answers = Math.min(m.answers() + 1, ANSWERS + 1);
    return new Step(new Master(m.standing(), new Heard(source, adv.priority()), answers, true, m.restores()), reply);
  }

  Step answerLater(Master m, Advertisement adv, InetAddress source) {
    var next = new Master(m.standing(), new Heard(source, adv.priority()), m.answers(), true, m.restores());
    return Step.to(next, rivalTimer(m, adv), new Declined(Ruling.ANSWERED, source, adv.priority()));
  }

  Step changePriority(Master m, Standing standing, Why why) {
    var report = actions.priority(m.standing(), standing, why);
    var next = Step.to(m.with(standing));
    return report.isEmpty() ? next : next.then(actions.cadence(standing)).then(report);
  }

  Step restore(Master m, VirtualAddress address) {
    var restores = new HashMap<>(m.restores());
    restores.merge(address, 1, Integer::sum);
    var step = Step.to(new Master(m.standing(), m.rival(), m.answers(), m.pausing(), restores),
        new Hold(List.of(address), actions.lease(m.standing())), new Announce(List.of(address), 1));
    return m.restores().isEmpty() ? step.then(new StartTimer(Timer.RESTORE_WINDOW, Timing.RESTORE_WINDOW)) : step;
  }

  Step giveUp(Master m, VirtualAddress address, String reason) {
    var device = address.device() == null ? config.interfaceName() : address.device();
    var why = Sentences.addressDoesNotStay(address, device, RESTORES + 1, reason);
    var standing = m.standing().with(FaultCause.ADDRESSES, why);
    return enterFault(RouterState.MASTER, standing, why, actions.leave(true))
        .then(new StartTimer(Timer.ADDRESS_RETRY, Timing.ADDRESS_RETRY));
  }

  Step reconfigure(Master m, VirtualRouterConfig previous) {
    var standing = shifted(m.standing(), previous);
    var gone = previous.addresses().stream().filter(address -> !config.addresses().contains(address)).toList();
    var added = config.addresses().stream().filter(address -> !previous.addresses().contains(address)).toList();
    return Step.to(m.with(standing), actions.cadence(standing))
        .then(gone.isEmpty() ? List.of() : List.of(new Release(gone))).then(actions.hold(standing))
        .then(added.isEmpty() ? List.of() : List.of(actions.announce(added)))
        .then(actions.priority(m.standing().effectivePriority(previous), standing, Sentences.RELOADED));
  }

  /// New settings keep what the trackers add or take until they report again.
  Standing shifted(Standing standing, VirtualRouterConfig previous) {
    return standing.withPriority(standing.priority() + config.priority() - previous.priority());
  }

  Step declined(VrrpState state, Ruling ruling, Advertisement adv, InetAddress source) {
    return Step.to(state, new Declined(ruling, source, adv.priority()));
  }

  private StartTimer rivalTimer(Master m, Advertisement adv) {
    var interval = adv.interval().compareTo(Timing.RIVAL_PAUSE) < 0 ? Timing.RIVAL_PAUSE : adv.interval();
    return new StartTimer(Timer.RIVAL_SILENT, actions.masterDown(m.standing(), interval));
  }
}
