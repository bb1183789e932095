package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.VrrpAction.Ruling;
import dev.buoy.agent.vrrp.VrrpAction.StopTimer;
import dev.buoy.agent.vrrp.VrrpAction.Timer;
import dev.buoy.agent.vrrp.VrrpEvent.AddressHeld;
import dev.buoy.agent.vrrp.VrrpEvent.AddressLost;
import dev.buoy.agent.vrrp.VrrpEvent.AddressRetryDue;
import dev.buoy.agent.vrrp.VrrpEvent.AnnounceAgainDue;
import dev.buoy.agent.vrrp.VrrpEvent.FaultCleared;
import dev.buoy.agent.vrrp.VrrpEvent.FaultRaised;
import dev.buoy.agent.vrrp.VrrpEvent.LeaseDue;
import dev.buoy.agent.vrrp.VrrpEvent.LocalAddress;
import dev.buoy.agent.vrrp.VrrpEvent.MasterDownExpired;
import dev.buoy.agent.vrrp.VrrpEvent.PriorityChanged;
import dev.buoy.agent.vrrp.VrrpEvent.Received;
import dev.buoy.agent.vrrp.VrrpEvent.Reconfigured;
import dev.buoy.agent.vrrp.VrrpEvent.Released;
import dev.buoy.agent.vrrp.VrrpEvent.RestoreWindowOver;
import dev.buoy.agent.vrrp.VrrpEvent.RivalPauseOver;
import dev.buoy.agent.vrrp.VrrpEvent.RivalSilent;
import dev.buoy.agent.vrrp.VrrpEvent.Shutdown;
import dev.buoy.agent.vrrp.VrrpEvent.Startup;
import dev.buoy.agent.vrrp.VrrpEvent.Upkeep;
import dev.buoy.agent.vrrp.VrrpEvent.Yielded;
import dev.buoy.agent.vrrp.VrrpState.Backup;
import dev.buoy.agent.vrrp.VrrpState.Fault;
import dev.buoy.agent.vrrp.VrrpState.Initialize;
import dev.buoy.agent.vrrp.VrrpState.Master;
import dev.buoy.agent.vrrp.VrrpState.Awaiting;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A virtual router as a function: state and event in, next state and actions out (RFC 9568 and RFC 3768, section 6.4;
/// where a row goes beyond them it says so). No clock, no input or output, no memory of its own.
final class VirtualRouter {
  private final VirtualRouterConfig config;
  private final Moves moves;
  private final Actions actions;

  VirtualRouter(VirtualRouterConfig config) {
    this.config = config;
    this.moves = new Moves(config);
    this.actions = new Actions(config);
  }

  Step on(VrrpState state, VrrpEvent event) {
    return switch (state) {
      case Initialize initialize -> initialize(initialize.standing(), event);
      case Backup backup -> backup(backup, event);
      case Master master -> master(master, event);
      case Fault fault -> fault(fault.standing(), event);
    };
  }

  /// Section 6.4.1.
  private Step initialize(Standing standing, VrrpEvent event) {
    return switch (event) {
      case Startup _ when standing.faulty() ->
        moves.enterFault(RouterState.INITIALIZE, standing, firstFault(standing), List.of());
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
      case Shutdown _,MasterDownExpired _,AddressHeld _,AddressLost _,Upkeep _ -> Step.to(new Initialize(standing));
    };
  }

  /// Section 6.4.2.
  private Step backup(Backup b, VrrpEvent event) {
    return switch (event) {
      case Shutdown(var why) ->
        moves.shutDown(RouterState.BACKUP, b.standing(), why, List.of(new StopTimer(Timer.MASTER_DOWN)));
      case MasterDownExpired _ -> moves.takeOver(b);
      // Not in the RFC: only the master can resign, so another node's late or repeated 0 does not shorten the wait.
      case Received(var adv, var source) when adv.resigns() && !mayResign(b, source) ->
        moves.declined(b, Ruling.NOT_THE_MASTER, adv, source);
      case Received(var adv, var source) when adv.resigns() -> moves.awaitSuccessor(b, source);
      case Received(var adv, var source) when lower(adv, b) && preempts(b) -> moves.holdCourse(b, adv, source);
      case Received(var adv, var source) when lower(adv, b) -> moves.tolerate(b, adv, source);
      case Received(var adv, var source) -> moves.follow(b.standing(), adv, source);
      case FaultRaised(var cause, var why) -> {
        var next = b.standing().with(cause, why);
        yield moves.enterFault(RouterState.BACKUP, next, why, List.of(new StopTimer(Timer.MASTER_DOWN)));
      }
      case LocalAddress(var address) -> Step.to(b.with(b.standing().withLocal(address)));
      case PriorityChanged(var priority, var why) -> {
        var next = b.standing().withPriority(priority);
        yield Step.to(b.with(next)).then(actions.priority(b.standing(), next, why));
      }
      case Yielded(var wish) when b.standing().yield() != null ->
        Step.to(b.with(b.standing().withYield(wish))).then(actions.beginYield(b.standing(), wish));
      case Yielded(var wish) -> moves.standBack(b, wish);
      case Released _ when b.standing().yield() == null -> Step.to(b);
      case Released(var why) -> Step.to(b.with(b.standing().withYield(null))).then(actions.endYield(b.standing(), why));
      case Reconfigured(var previous) -> moves.reconfigure(b, previous);
      case Startup _,FaultCleared _,AddressRetryDue _,AddressHeld _,AddressLost _,Upkeep _ -> Step.to(b);
    };
  }

  /// Section 6.4.3.
  private Step master(Master m, VrrpEvent event) {
    return switch (event) {
      case Shutdown(var why) -> moves.shutDown(RouterState.MASTER, m.standing(), why, actions.leave(true));
      case Received(var adv, _) when adv.resigns() -> Step.to(m, actions.cadence(m.standing()));
      case Received(var adv, var source) when outranks(adv, source, m) -> moves.stepDown(m, adv, source);
      case Received(var adv, var source) when m.pausing() -> moves.answerLater(m, adv, source);
      case Received(var adv, var source) -> moves.answer(m, adv, source);
      case FaultRaised(var cause, var why) -> {
        var next = m.standing().with(cause, why);
        yield moves.enterFault(RouterState.MASTER, next, why, actions.leave(cause.canSend()));
      }
      case LocalAddress(var address) -> Step.to(m.with(m.standing().withLocal(address)));
      case PriorityChanged(var priority, var why) -> moves.changePriority(m, m.standing().withPriority(priority), why);
      case Yielded(var wish) -> moves.handOver(m, wish);
      case AddressLost(var address, _) when !config.addresses().contains(address) -> Step.to(m);
      case AddressLost(var address, var reason) when restores(m, address) >= Moves.RESTORES ->
        moves.giveUp(m, address, reason);
      case AddressLost(var address, _) -> moves.restore(m, address);
      case Reconfigured(var previous) -> moves.reconfigure(m, previous);
      case AnnounceAgainDue _ -> Step.to(m, actions.announce(config.addresses()));
      case LeaseDue _ -> Step.to(m).then(actions.hold(m.standing()));
      case RestoreWindowOver _ -> Step.to(new Master(m.standing(), m.rival(), m.answers(), m.pausing(), Map.of()));
      case RivalPauseOver _ -> Step.to(new Master(m.standing(), m.rival(), m.answers(), false, m.restores()));
      case RivalSilent _ -> Step.to(new Master(m.standing(), null, 0, m.pausing(), m.restores()));
      case Startup _,MasterDownExpired _,FaultCleared _,Released _,AddressRetryDue _,AddressHeld _ -> Step.to(m);
    };
  }

  /// Not in the RFC: the router cannot serve, as keepalived has it.
  private Step fault(Standing standing, VrrpEvent event) {
    return switch (event) {
      case Shutdown(var why) -> moves.shutDown(RouterState.FAULT, standing, why, List.of());
      case FaultRaised(var cause, var why) -> Step.to(new Fault(standing.with(cause, why)));
      case FaultCleared(var cause, var why) -> moves.recover(standing.without(cause), why);
      case AddressRetryDue _ -> moves.recover(standing.without(FaultCause.ADDRESSES),
          Why.because("trying the virtual addresses again after " + Sentences.time(Timing.ADDRESS_RETRY)));
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
      case Startup _,MasterDownExpired _,AddressHeld _,AddressLost _,Upkeep _ -> Step.to(new Fault(standing));
    };
  }

  // ---- what the rows ask

  private boolean lower(Advertisement adv, Backup b) {
    return adv.priority() < b.standing().effectivePriority(config);
  }

  private boolean preempts(Backup b) {
    return b.standing().preempts(config);
  }

  private static boolean mayResign(Backup b, InetAddress source) {
    var heard = b.heard();
    return heard == null || (heard.source().equals(source) && b.awaiting() != Awaiting.RESIGNED);
  }

  /// Priority first, then the address, as unsigned number.
  private boolean outranks(Advertisement adv, InetAddress source, Master m) {
    int own = m.standing().effectivePriority(config);
    if (adv.priority() != own) {
      return adv.priority() > own;
    }
    var local = m.standing().local();
    return local == null || Arrays.compareUnsigned(source.getAddress(), local.getAddress()) > 0;
  }

  private static int restores(Master m, VirtualAddress address) {
    return m.restores().getOrDefault(address, 0);
  }

  private static Why firstFault(Standing standing) {
    return standing.faults().values().iterator().next();
  }
}
