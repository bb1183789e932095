package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.VrrpAction.Announce;
import dev.buoy.agent.vrrp.VrrpAction.Cadence;
import dev.buoy.agent.vrrp.VrrpAction.EffectivePriority;
import dev.buoy.agent.vrrp.VrrpAction.Hold;
import dev.buoy.agent.vrrp.VrrpAction.Mute;
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
import org.jspecify.annotations.Nullable;

/// The actions that a virtual router's settings call for, as the parts that its moves are made of.
record Actions(VirtualRouterConfig config) {
  private static final List<Timer> MASTER_TIMERS = List.of(Timer.ANNOUNCE_AGAIN, Timer.REFRESH, Timer.RESTORE_WINDOW,
      Timer.RIVAL_PAUSE, Timer.RIVAL_SILENT, Timer.CLAIMS_SILENT, Timer.LEAD);

  /// Everything a new master takes on: the addresses, then the advertisements.
  List<VrrpAction> serve(Standing standing) {
    var actions = new ArrayList<>(settle(standing));
    actions.add(cadence(standing));
    return actions;
  }

  /// The same while another master serves, which may take its addresses off at the first advertisement: before that the
  /// neighbours know of the new one, and what was under way is answered.
  List<VrrpAction> succeed(Standing standing) {
    if (config.options().strict()) {
      return serve(standing);
    }
    var actions = new ArrayList<>(settle(standing));
    actions.add(new StartTimer(Timer.LEAD, Timing.LEAD));
    return actions;
  }

  private List<VrrpAction> settle(Standing standing) {
    var actions = new ArrayList<>(hold(standing));
    actions.add(announce(config.addresses()));
    var announcing = config.options().announcing();
    startUnlessZero(Timer.ANNOUNCE_AGAIN, announcing.again(), actions);
    startUnlessZero(Timer.REFRESH, announcing.refresh(), actions);
    return actions;
  }

  /// Ends what a master says.
  /// @param last what it says at the end; absent: nothing, since it would not reach anybody
  List<VrrpAction> fallSilent(@Nullable Advertisement last) {
    var actions = new ArrayList<VrrpAction>();
    actions.add(new Quiet());
    if (last != null) {
      actions.add(new SendOnce(last));
    }
    MASTER_TIMERS.forEach(timer -> actions.add(new StopTimer(timer)));
    return actions;
  }

  /// Takes the addresses off.
  List<VrrpAction> release() {
    return List.of(new Release(config.addresses()), new StopTimer(Timer.LEASE));
  }

  /// Another node answers for the addresses now, or nobody will: what is under way to this one still arrives, and
  /// what is to be said from the addresses can be said.
  List<VrrpAction> mute() {
    return List.of(new Mute(config.addresses()), new StopTimer(Timer.LEASE),
        new StartTimer(Timer.RELEASE, Timing.AFTERGLOW));
  }

  StartTimer awaitHandOver() {
    return new StartTimer(Timer.RELEASE, Timing.handOver(config.version(), config.advertInterval()));
  }

  Advertisement resignation() {
    return advertisement(0);
  }

  /// What it advertises in this standing.
  Advertisement advertisement(Standing standing) {
    return advertisement(standing.effectivePriority(config));
  }

  Cadence cadence(Standing standing) {
    var horizon = Timing.horizon(config.options().fence());
    return new Cadence(advertisement(standing), config.advertInterval(), horizon);
  }

  /// Holds all addresses and has the lease, if there is one, renewed well within.
  List<VrrpAction> hold(Standing standing) {
    var lease = lease(standing);
    var actions = new ArrayList<VrrpAction>();
    actions.add(new Hold(config.addresses(), lease));
    startUnlessZero(Timer.LEASE, lease.dividedBy(3), actions);
    return actions;
  }

  /// At take-over, and the second time.
  Announce announce(List<VirtualAddress> addresses) {
    return new Announce(addresses, config.options().announcing().repeat());
  }

  /// Once in a while.
  List<VrrpAction> refresh() {
    var announcing = config.options().announcing();
    var actions = new ArrayList<VrrpAction>();
    actions.add(new Announce(config.addresses(), announcing.refreshRepeat()));
    startUnlessZero(Timer.REFRESH, announcing.refresh(), actions);
    return actions;
  }

  /// Waits for the next refresh as the settings have it.
  VrrpAction awaitRefresh() {
    var refresh = config.options().announcing().refresh();
    return refresh.isZero() ? new StopTimer(Timer.REFRESH) : new StartTimer(Timer.REFRESH, refresh);
  }

  /// How long a held address outlives the process; zero: without end.
  Duration lease(Standing standing) {
    return switch (config.options().lease()) {
      case AddressLease.Automatic _ -> Timing.lease(masterDown(standing, config.advertInterval()));
      case AddressLease.Off _ -> Duration.ZERO;
      case AddressLease.Fixed(var length) -> length;
    };
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

  private static void startUnlessZero(Timer timer, Duration delay, List<VrrpAction> actions) {
    if (delay.isPositive()) {
      actions.add(new StartTimer(timer, delay));
    }
  }

  private Advertisement advertisement(int priority) {
    return new Advertisement(config.version(), config.virtualRouterId(), priority, config.advertInterval(),
        config.addresses().stream().map(VirtualAddress::address).toList(), config.authPass());
  }
}
