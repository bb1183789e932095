package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.FaultCause.Parting;
import dev.buoy.agent.vrrp.Rivals.Pace;
import dev.buoy.agent.vrrp.VrrpAction.Ruling;
import dev.buoy.agent.vrrp.VrrpAction.StartTimer;
import dev.buoy.agent.vrrp.VrrpAction.Timer;
import dev.buoy.agent.vrrp.VrrpEvent.AddressHeld;
import dev.buoy.agent.vrrp.VrrpEvent.AddressLost;
import dev.buoy.agent.vrrp.VrrpEvent.AddressRetryDue;
import dev.buoy.agent.vrrp.VrrpEvent.AnnounceAgainDue;
import dev.buoy.agent.vrrp.VrrpEvent.Claimed;
import dev.buoy.agent.vrrp.VrrpEvent.ClaimsSilent;
import dev.buoy.agent.vrrp.VrrpEvent.Demoted;
import dev.buoy.agent.vrrp.VrrpEvent.FaultCleared;
import dev.buoy.agent.vrrp.VrrpEvent.FaultRaised;
import dev.buoy.agent.vrrp.VrrpEvent.LeadOver;
import dev.buoy.agent.vrrp.VrrpEvent.LeaseDue;
import dev.buoy.agent.vrrp.VrrpEvent.LocalAddress;
import dev.buoy.agent.vrrp.VrrpEvent.MasterDownExpired;
import dev.buoy.agent.vrrp.VrrpEvent.PreemptDelayOver;
import dev.buoy.agent.vrrp.VrrpEvent.PriorityChanged;
import dev.buoy.agent.vrrp.VrrpEvent.Promoted;
import dev.buoy.agent.vrrp.VrrpEvent.Received;
import dev.buoy.agent.vrrp.VrrpEvent.Reconfigured;
import dev.buoy.agent.vrrp.VrrpEvent.RefreshDue;
import dev.buoy.agent.vrrp.VrrpEvent.ReleaseDue;
import dev.buoy.agent.vrrp.VrrpEvent.Released;
import dev.buoy.agent.vrrp.VrrpEvent.RestoreWindowOver;
import dev.buoy.agent.vrrp.VrrpEvent.Restrained;
import dev.buoy.agent.vrrp.VrrpEvent.RivalPauseOver;
import dev.buoy.agent.vrrp.VrrpEvent.RivalSilent;
import dev.buoy.agent.vrrp.VrrpEvent.Shutdown;
import dev.buoy.agent.vrrp.VrrpEvent.Startup;
import dev.buoy.agent.vrrp.VrrpEvent.Unclaimed;
import dev.buoy.agent.vrrp.VrrpEvent.Upkeep;
import dev.buoy.agent.vrrp.VrrpEvent.Woke;
import dev.buoy.agent.vrrp.VrrpEvent.Yielded;
import dev.buoy.agent.vrrp.VrrpState.Awaiting;
import dev.buoy.agent.vrrp.VrrpState.Backup;
import dev.buoy.agent.vrrp.VrrpState.Fault;
import dev.buoy.agent.vrrp.VrrpState.Initialize;
import dev.buoy.agent.vrrp.VrrpState.Master;
import dev.buoy.agent.vrrp.VrrpState.Patience;
import dev.buoy.agent.vrrp.VrrpState.Releasing;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Map;

/// A virtual router as a function: state and event in, next state and actions out (RFC 9568 and RFC 3768, section 6.4;
/// where a row goes beyond them it says so). No clock, no input or output, no memory of its own.
final class VirtualRouter {
  private final VirtualRouterConfig config;
  private final Moves moves;
  private final Service service;
  private final Actions actions;

  VirtualRouter(VirtualRouterConfig config) {
    this.config = config;
    this.moves = new Moves(config);
    this.service = new Service(config);
    this.actions = new Actions(config);
  }

  Step on(VrrpState state, VrrpEvent event) {
    return switch (state) {
      case Initialize initialize -> initialize(initialize.standing(), event);
      case Backup backup -> backup(backup, event);
      case Master master -> master(master, event);
      case Fault fault -> fault(fault.standing(), event);
      case Releasing releasing -> releasing(releasing, event);
    };
  }

  /// Section 6.4.1.
  private Step initialize(Standing standing, VrrpEvent event) {
    return switch (event) {
      case Startup _ when standing.faulty() ->
        moves.enterFault(RouterState.INITIALIZE, standing, firstFault(standing));
      case Startup(var why) -> moves.enterService(RouterState.INITIALIZE, standing, why);
      case FaultRaised(var cause, var why) -> Step.to(new Initialize(standing.with(cause, why)));
      case FaultCleared(var cause, _) -> Step.to(new Initialize(standing.without(cause)));
      case AddressRetryDue _ -> Step.to(new Initialize(standing.without(FaultCause.ADDRESSES)));
      case LocalAddress(var address) -> Step.to(new Initialize(standing.withLocal(address)));
      case PriorityChanged(var priority, var why) -> {
        var next = standing.withPriority(priority);
        yield Step.to(new Initialize(next)).then(actions.priority(standing, next, why));
      }
      case Yielded(var wish) ->
        Step.to(new Initialize(standing.withYield(wish))).then(actions.beginYield(standing, wish));
      case Released _ when standing.yield() == null -> Step.to(new Initialize(standing));
      case Released(var why) -> Step.to(new Initialize(standing.withYield(null))).then(actions.endYield(standing, why));
      case Reconfigured(var previous) -> Step.to(new Initialize(moves.shifted(standing, previous)));
      case Received(var advertisement, var source) ->
        moves.declined(new Initialize(standing), Ruling.NOT_TAKING_PART, advertisement, source);
      case Shutdown _,MasterDownExpired _,PreemptDelayOver _,ReleaseDue _,Promoted _,Demoted _,Woke _,Claimed _ ->
        Step.to(new Initialize(standing));
      case Restrained _,AddressHeld _,AddressLost _,Unclaimed _,Upkeep _ -> Step.to(new Initialize(standing));
    };
  }

  /// Section 6.4.2.
  private Step backup(Backup b, VrrpEvent event) {
    return switch (event) {
      case Shutdown(var why) -> moves.leave(b, moves.shutDown(RouterState.BACKUP, b.standing(), why));
      case MasterDownExpired _ -> moves.takeOver(b);
      // Not in the RFC: it only observes.
      case Received(var adv, _) when b.awaiting() == Awaiting.OBSERVING && adv.resigns() -> Step.to(b);
      case Received(var adv, var source) when b.awaiting() == Awaiting.OBSERVING
          && outranks(adv, source, b.standing()) ->
        moves.wouldStepDown(b, adv, source);
      case Received(var adv, var source) when b.awaiting() == Awaiting.OBSERVING ->
        moves.declined(b, Ruling.ANSWERED, adv, source);
      // Not in the RFC: only the master can resign, so another node's late or repeated 0 does not shorten the wait.
      case Received(var adv, var source) when adv.resigns() && !mayResign(b, source) ->
        moves.declined(b, Ruling.NOT_THE_MASTER, adv, source);
      // Priority 0: the timer is set to Skew_Time.
      case Received(var adv, var source) when adv.resigns() -> moves.awaitSuccessor(b, source);
      // Not in the RFC: preempts only when the delay is over, and not again and again.
      case Received(var adv, var source) when lower(adv, b) && preempts(b) && b.patience() == Patience.PREEMPT_DELAY ->
        moves.tolerate(b, Ruling.PREEMPT_DELAY, adv, source);
      case Received(var adv, var source) when lower(adv, b) && preempts(b) && b.patience() == Patience.RESTRAINT ->
        moves.tolerate(b, Ruling.MOVED_OFTEN, adv, source);
      // Not in the RFC: the master itself says that it fell below, so nobody has to wait for its silence.
      case Received(var adv, var source) when lower(adv, b) && preempts(b) && fell(source, b) ->
        moves.succeed(b, adv, source);
      // Preempt_Mode is true and the priority is lower: the advertisement is discarded.
      case Received(var adv, var source) when lower(adv, b) && preempts(b) -> moves.holdCourse(b, adv, source);
      // Preempt_Mode is false, or the priority is not lower: the interval is learned, the timer starts anew.
      case Received(var adv, var source) when lower(adv, b) -> moves.tolerate(b, Ruling.NO_PREEMPT, adv, source);
      case Received(var adv, var source) -> moves.follow(b, adv, source);
      // The rest is not in the RFC.
      case PreemptDelayOver _ -> moves.preemptAfterDelay(b);
      case Restrained(var pause) ->
        Step.to(b.with(Patience.RESTRAINT), new StartTimer(Timer.PREEMPT_DELAY, pause));
      case Promoted(var why) -> moves.promote(b, why, Rivals.PREEMPTED);
      case Woke(var silent) -> moves.wakeUp(b, silent);
      case FaultRaised(var cause, var why) ->
        moves.leave(b, moves.enterFault(RouterState.BACKUP, b.standing().with(cause, why), why));
      case LocalAddress(var address) -> Step.to(b.with(b.standing().withLocal(address)));
      case PriorityChanged(var priority, var why) -> {
        var next = b.standing().withPriority(priority);
        yield moves.settle(b, next).then(actions.priority(b.standing(), next, why));
      }
      case Yielded(var wish) when b.standing().yield() != null ->
        Step.to(b.with(b.standing().withYield(wish))).then(actions.beginYield(b.standing(), wish));
      case Yielded(var wish) -> moves.standBack(b, wish);
      case Released _ when b.standing().yield() == null -> Step.to(b);
      case Released(var why) -> moves.compete(b, why);
      case Reconfigured(var previous) -> moves.reconfigure(b, previous);
      case Startup _,FaultCleared _,AddressRetryDue _,ReleaseDue _,Demoted _,Claimed _,Unclaimed _ -> Step.to(b);
      case AddressHeld _,AddressLost _,Upkeep _ -> Step.to(b);
    };
  }

  /// Section 6.4.3.
  private Step master(Master m, VrrpEvent event) {
    return switch (event) {
      // Resigns with priority 0. Keeping the addresses for a moment is not in the RFC (ADR 0013).
      case Shutdown(var why) ->
        moves.leave(m, Parting.HAND_OVER, moves.shutDown(RouterState.MASTER, m.standing(), why));
      // Priority 0: advertises at once.
      case Received(var adv, _) when adv.resigns() -> Step.to(m, actions.cadence(m.standing()));
      // Higher, or equal from a higher address: becomes backup.
      case Received(var adv, var source) when outranks(adv, source, m.standing()) -> moves.stepDown(m, adv, source);
      // Lower, or equal from a lower address: advertises to assert itself.
      case Received(var adv, var source) when m.rivals().pace() != Pace.READY -> service.answerLater(m, adv, source);
      case Received(var adv, var source) -> service.answer(m, adv, source);
      // The rest is not in the RFC.
      case Claimed(var address, _) when !config.addresses().contains(address) -> Step.to(m);
      case Claimed(var address, var mac) -> service.claimed(m, address, mac);
      case Unclaimed(var addresses, var mac) -> service.unclaimed(m, addresses, mac);
      case Demoted(var why) -> moves.demote(m, why);
      case Woke(var silent) -> moves.wakeUp(m, silent);
      case FaultRaised(var cause, var why) ->
        moves.leave(m, cause.parting(), moves.enterFault(RouterState.MASTER, m.standing().with(cause, why), why));
      case LocalAddress(var address) -> Step.to(m.with(m.standing().withLocal(address)));
      case PriorityChanged(var priority, var why) ->
        service.changePriority(m, m.standing().withPriority(priority), why);
      case Yielded(var wish) -> moves.handOver(m, wish);
      case AddressLost(var address, _) when !config.addresses().contains(address) -> Step.to(m);
      case AddressLost(var address, var reason) -> service.addressLost(m, address, reason);
      case Reconfigured(var previous) -> service.reconfigure(m, previous);
      case AnnounceAgainDue _ -> Step.to(m, actions.announce(config.addresses()));
      case RefreshDue _ -> Step.to(m).then(actions.refresh());
      case LeaseDue _ -> Step.to(m).then(actions.hold(m.standing()));
      case LeadOver _ -> Step.to(m, actions.cadence(m.standing()));
      case RestoreWindowOver _ -> Step.to(m.with(Map.of()));
      case RivalPauseOver _ -> service.rested(m);
      case RivalSilent _ -> Step.to(m.with(m.rivals().withoutHeard()));
      case ClaimsSilent _ -> Step.to(m.with(m.rivals().withoutClaims()));
      case Startup _,MasterDownExpired _,PreemptDelayOver _,ReleaseDue _,Promoted _ -> Step.to(m);
      case Restrained _,FaultCleared _,Released _,AddressRetryDue _,AddressHeld _ -> Step.to(m);
    };
  }

  /// Not in the RFC: the role is given up, the addresses are kept until another node answers for them (ADR 0013). What
  /// does not concern the addresses is up to the state that it has besides.
  private Step releasing(Releasing r, VrrpEvent event) {
    return switch (event) {
      case ReleaseDue _ -> r.muted() ? moves.release(r) : moves.departAlone(r);
      case LeaseDue _ -> r.muted() ? Step.to(r) : Step.to(r).then(actions.hold(r.standing()));
      case FaultRaised(var cause, _) when cause.parting() == Parting.SILENT -> releaseFirst(r, event);
      case Woke(var silent) when silent.compareTo(Timing.mayBeReplaced(config.advertInterval())) >= 0 ->
        releaseFirst(r, event);
      case Received(var adv, _) when !adv.resigns() && !r.muted() -> moves.mute(r, on(r.rest(), event));
      case Reconfigured(var previous) -> moves.reconfigure(r, previous, on(r.rest(), event));
      case Startup _,Shutdown _,Received _,MasterDownExpired _,PreemptDelayOver _,FaultRaised _,FaultCleared _ ->
        moves.within(r, on(r.rest(), event));
      case LocalAddress _,PriorityChanged _,Yielded _,Released _,Promoted _,Demoted _,Woke _,Claimed _ ->
        moves.within(r, on(r.rest(), event));
      case Restrained _,AddressHeld _,AddressLost _,AddressRetryDue _,Unclaimed _,Upkeep _ ->
        moves.within(r, on(r.rest(), event));
    };
  }

  private Step releaseFirst(Releasing r, VrrpEvent event) {
    var after = on(r.rest(), event);
    return moves.release(r).then(after.actions()).at(after.next());
  }

  /// Not in the RFC: the router cannot serve, as keepalived has it.
  private Step fault(Standing standing, VrrpEvent event) {
    return switch (event) {
      case Shutdown(var why) -> moves.shutDown(RouterState.FAULT, standing, why);
      case FaultRaised(var cause, var why) -> Step.to(new Fault(standing.with(cause, why)));
      case FaultCleared(var cause, var why) -> moves.recover(standing.without(cause), why);
      case AddressRetryDue _ -> moves.retryAddresses(standing.without(FaultCause.ADDRESSES));
      case LocalAddress(var address) -> Step.to(new Fault(standing.withLocal(address)));
      case PriorityChanged(var priority, var why) -> {
        var next = standing.withPriority(priority);
        yield Step.to(new Fault(next)).then(actions.priority(standing, next, why));
      }
      case Yielded(var wish) -> Step.to(new Fault(standing.withYield(wish))).then(actions.beginYield(standing, wish));
      case Released _ when standing.yield() == null -> Step.to(new Fault(standing));
      case Released(var why) -> Step.to(new Fault(standing.withYield(null))).then(actions.endYield(standing, why));
      case Reconfigured(var previous) -> Step.to(new Fault(moves.shifted(standing, previous)));
      case Received(var advertisement, var source) ->
        moves.declined(new Fault(standing), Ruling.NOT_TAKING_PART, advertisement, source);
      case Startup _,MasterDownExpired _,PreemptDelayOver _,ReleaseDue _,Promoted _,Demoted _,Woke _,Claimed _ ->
        Step.to(new Fault(standing));
      case Restrained _,AddressHeld _,AddressLost _,Unclaimed _,Upkeep _ -> Step.to(new Fault(standing));
    };
  }

  // ---- what the rows ask

  private boolean lower(Advertisement adv, Backup b) {
    return adv.priority() < b.standing().effectivePriority(config);
  }

  /// Whether this is the master that was followed, of a priority that was not lower.
  private boolean fell(InetAddress source, Backup b) {
    var heard = b.heard();
    return !config.options().strict() && b.awaiting() == Awaiting.FOLLOWING && heard != null
        && heard.source().equals(source) && heard.priority() >= b.standing().effectivePriority(config);
  }

  private boolean preempts(Backup b) {
    return b.standing().preempts(config);
  }

  private boolean mayResign(Backup b, InetAddress source) {
    var heard = b.heard();
    return config.options().strict() || heard == null
        || (heard.source().equals(source) && b.awaiting() != Awaiting.RESIGNED);
  }

  /// Priority first, then the address, as unsigned number.
  private boolean outranks(Advertisement adv, InetAddress source, Standing standing) {
    int own = standing.effectivePriority(config);
    if (adv.priority() != own) {
      return adv.priority() > own;
    }
    var local = standing.local();
    return local == null || Arrays.compareUnsigned(source.getAddress(), local.getAddress()) > 0;
  }

  private static Why firstFault(Standing standing) {
    return standing.faults().values().iterator().next();
  }
}
