package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.VrrpAction.Announce;
import dev.buoy.agent.vrrp.VrrpAction.Cadence;
import dev.buoy.agent.vrrp.VrrpAction.EffectivePriority;
import dev.buoy.agent.vrrp.VrrpAction.Hold;
import dev.buoy.agent.vrrp.VrrpAction.OverrideEnded;
import dev.buoy.agent.vrrp.VrrpAction.Quiet;
import dev.buoy.agent.vrrp.VrrpAction.Release;
import dev.buoy.agent.vrrp.VrrpAction.SendOnce;
import dev.buoy.agent.vrrp.VrrpAction.StartTimer;
import dev.buoy.agent.vrrp.VrrpAction.StopTimer;
import dev.buoy.agent.vrrp.VrrpAction.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The actions that a virtual router's settings call for, as the parts that its moves are made of.
record Actions(VirtualRouterConfig config) {
  /// Announcements in a row at take-over, and again after [Timing#ANNOUNCE_AGAIN].
  private static final int ANNOUNCEMENTS = 5;

  private static final List<Timer> MASTER_TIMERS = List.of(Timer.LEASE, Timer.ANNOUNCE_AGAIN, Timer.RESTORE_WINDOW,
      Timer.RIVAL_PAUSE, Timer.RIVAL_SILENT);

  /// Everything a new master takes on.
  List<VrrpAction> serve(Standing standing) {
    var actions = new ArrayList<VrrpAction>();
    actions.add(cadence(standing));
    actions.addAll(hold(standing));
    actions.add(announce(config.addresses()));
    actions.add(new StartTimer(Timer.ANNOUNCE_AGAIN, Timing.ANNOUNCE_AGAIN));
    return actions;
  }

  /// Everything a master lets go of.
  /// @param resign whether to tell the others; pointless when nothing reaches them
  List<VrrpAction> leave(boolean resign) {
    var actions = new ArrayList<VrrpAction>();
    actions.add(new Quiet());
    if (resign) {
      actions.add(new SendOnce(advertisement(0)));
    }
    actions.add(new Release(config.addresses()));
    MASTER_TIMERS.forEach(timer -> actions.add(new StopTimer(timer)));
    return actions;
  }

  Cadence cadence(Standing standing) {
    var horizon = Timing.horizon(masterDown(standing, config.advertInterval()));
    return new Cadence(advertisement(standing.effectivePriority(config)), config.advertInterval(), horizon);
  }

  /// Holds all addresses and has the lease renewed well within.
  List<VrrpAction> hold(Standing standing) {
    var lease = lease(standing);
    return List.of(new Hold(config.addresses(), lease), new StartTimer(Timer.LEASE, lease.dividedBy(3)));
  }

  Announce announce(List<VirtualAddress> addresses) {
    return new Announce(addresses, ANNOUNCEMENTS);
  }

  Duration lease(Standing standing) {
    return Timing.lease(masterDown(standing, config.advertInterval()));
  }

  /// @param interval of the master
  Duration masterDown(Standing standing, Duration interval) {
    return Timing.masterDown(config.version(), interval, standing.effectivePriority(config));
  }

  /// @param interval of the master
  StartTimer awaitMaster(Standing standing, Duration interval) {
    return new StartTimer(Timer.MASTER_DOWN, masterDown(standing, interval));
  }

  List<VrrpAction> beginYield(Standing before, Yield wish) {
    var actions = new ArrayList<VrrpAction>();
    var limit = wish.limit();
    actions.add(limit == null ? new StopTimer(Timer.YIELD) : new StartTimer(Timer.YIELD, limit));
    actions.addAll(priority(before, before.withYield(wish), Sentences.yielded(wish)));
    return actions;
  }

  List<VrrpAction> endYield(Standing before, Why why) {
    var actions = new ArrayList<VrrpAction>();
    actions.add(new StopTimer(Timer.YIELD));
    var wish = before.yield();
    if (wish != null) {
      actions.add(new OverrideEnded(wish, why));
    }
    actions.addAll(priority(before, before.withYield(null), why));
    return actions;
  }

  /// A report when the effective priority changed.
  List<VrrpAction> priority(Standing before, Standing after, Why why) {
    return priority(before.effectivePriority(config), after, why);
  }

  /// A report when the effective priority is not `from` any more.
  List<VrrpAction> priority(int from, Standing after, Why why) {
    int to = after.effectivePriority(config);
    return from == to ? List.of() : List.of(new EffectivePriority(from, to, why));
  }

  private Advertisement advertisement(int priority) {
    return new Advertisement(config.version(), config.virtualRouterId(), priority, config.advertInterval(),
        config.addresses().stream().map(VirtualAddress::address).toList(), config.authPass());
  }
}
