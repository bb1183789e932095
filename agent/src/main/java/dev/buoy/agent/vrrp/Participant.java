package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import dev.buoy.agent.vrrp.RouterView.LastHeard;
import dev.buoy.agent.vrrp.RouterView.LastTransition;
import dev.buoy.agent.vrrp.VrrpAction.AddressClaimed;
import dev.buoy.agent.vrrp.VrrpAction.ClaimStays;
import dev.buoy.agent.vrrp.VrrpAction.Announce;
import dev.buoy.agent.vrrp.VrrpAction.Cadence;
import dev.buoy.agent.vrrp.VrrpAction.Declined;
import dev.buoy.agent.vrrp.VrrpAction.EffectivePriority;
import dev.buoy.agent.vrrp.VrrpAction.Hold;
import dev.buoy.agent.vrrp.VrrpAction.Mute;
import dev.buoy.agent.vrrp.VrrpAction.OverrideEnded;
import dev.buoy.agent.vrrp.VrrpAction.Quiet;
import dev.buoy.agent.vrrp.VrrpAction.Release;
import dev.buoy.agent.vrrp.VrrpAction.Report;
import dev.buoy.agent.vrrp.VrrpAction.RivalSeen;
import dev.buoy.agent.vrrp.VrrpAction.RivalStays;
import dev.buoy.agent.vrrp.VrrpAction.SendOnce;
import dev.buoy.agent.vrrp.VrrpAction.StartTimer;
import dev.buoy.agent.vrrp.VrrpAction.StopTimer;
import dev.buoy.agent.vrrp.VrrpAction.Timer;
import dev.buoy.agent.vrrp.VrrpAction.Transition;
import dev.buoy.agent.vrrp.VrrpAction.WouldBecome;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A virtual router at work: turns what happens into events, feeds the [VirtualRouter] and carries out its actions.
/// Everything is called on the router's loop, except [#view] which any thread may call.
public final class Participant implements Addresses.Listener {
  private static final long PUBLISHED_NANOS = 100_000_000;

  private final Wire wire;
  private final Addresses addresses;
  private final Scheduler scheduler;
  private final InstantSource clock;
  private final RouterListener listener;
  private final Map<Timer, Cancellable> timers = new EnumMap<>(Timer.class);
  private final Rejections rejections = new Rejections();
  private final HmacFreshness freshness = new HmacFreshness();
  private final Set<VirtualAddress> held = new LinkedHashSet<>();
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private final ArrayDeque<Runnable> stopping = new ArrayDeque<>();
  private final Announcements announcements;
  private final Restraint restraint;
  private final Departure departure;
  private boolean busy;
  private VirtualRouterConfig config;
  private VirtualRouter router;
  private VrrpState state;
  private @Nullable Why priorityWhy;
  private @Nullable Declined declined;
  private @Nullable LastTransition lastTransition;
  private @Nullable LastHeard lastHeard;
  private long received;
  private long published;
  private volatile RouterView view;

  /// @param local address that advertisements are sent from; absent while the interface has none: the router is in
  ///   FAULT until [#local] tells one
  /// @param addresses makes the port; its listener is this participant
  /// @param scheduler of the router's loop
  /// @param clock for the times that people see
  public Participant(VirtualRouterConfig config, @Nullable InetAddress local, Wire wire,
      Function<Addresses.Listener, Addresses> addresses, Scheduler scheduler, InstantSource clock,
      RouterListener listener) {
    this.config = config;
    this.wire = wire;
    this.announcements = new Announcements(wire, scheduler, this::publish);
    this.restraint = new Restraint(scheduler, lowering -> enqueue(
        () -> prioritise(lowering.effective(), lowering.why())));
    this.scheduler = scheduler;
    this.clock = clock;
    this.listener = listener;
    this.departure = new Departure(scheduler, listener);
    this.router = new VirtualRouter(config);
    var standing = new Standing(local, config.priority(), null, Map.of());
    this.state = new VrrpState.Initialize(local == null
        ? standing.with(FaultCause.SOURCE_ADDRESS, noSource(config))
        : standing);
    this.view = snapshot(config, state);
    this.addresses = addresses.apply(this);
  }

  /// Starts taking part.
  public void start() {
    dispatch(new VrrpEvent.Startup(Why.because("started")));
  }

  /// Stops taking part: a master resigns, and keeps its addresses until another node answers for them, a second or two
  /// at most. May be started again.
  /// @param onStopped called on the loop, once, when nothing is left to do: at once when there was no role to hand over
  public void stop(Why why, Runnable onStopped) {
    enqueue(() -> {
      stopping.add(onStopped);
      advance(new VrrpEvent.Shutdown(why));
    });
  }

  /// A packet of protocol 112 arrived on the interface. The own multicast, looped back, is ignored.
  /// @param payload what follows the IP header
  /// @param ttl TTL or hop limit
  public void received(byte[] payload, InetAddress source, InetAddress destination, int ttl) {
    if (source.equals(state.standing().local())) {
      return;
    }
    switch (AdvertisementCodec.decode(payload, source, destination, ttl, config, freshness, clock.instant())) {
      case Decoded.Accepted(var advertisement) -> {
        received++;
        declined = null;
        lastHeard = new LastHeard(source, advertisement.priority(), clock.instant());
        rejections.accepted(source, scheduler.nanoTime());
        enqueue(() -> {
          if (!advertisement.resigns() && state instanceof VrrpState.Backup backup
              && backup.patience() == VrrpState.Patience.NONE) {
            restrain(advertisement.priority());
          }
          advance(new VrrpEvent.Received(advertisement, source));
        });
      }
      case Decoded.Rejected rejected -> {
        var now = scheduler.nanoTime();
        var news = rejections.rejected(source, rejected, now);
        // A flood must not keep the loop busy with views.
        if (news || now - published >= PUBLISHED_NANOS) {
          publish();
        }
        if (news) {
          listener.rejected(source, rejected.reason(), rejected.detail());
        }
      }
    }
  }

  /// Another MAC answers for an address; of no effect unless this router is its master.
  /// @param mac as `02:42:0a:4d:00:03`
  public void claimed(VirtualAddress address, String mac) {
    dispatch(new VrrpEvent.Claimed(address, mac));
  }

  /// A MAC that answered for addresses does not any more: hosts that believed in it learn at once where they are.
  /// @param mac as for [#claimed]
  public void unclaimed(List<VirtualAddress> addresses, String mac) {
    dispatch(new VrrpEvent.Unclaimed(addresses, mac));
  }

  /// The process was frozen, and this is the first that runs afterwards: before timers that came due and packets that
  /// wait. A master that another node may have replaced takes its addresses off before anything else.
  /// @param silent for how long nothing went out on behalf of this process; advertisements that the kernel went on
  ///   sending count as going out
  public void woke(Duration silent) {
    dispatch(new VrrpEvent.Woke(silent));
  }

  /// Another member of the sync group became master, so this one does.
  public void promote(Why why) {
    dispatch(new VrrpEvent.Promoted(why));
  }

  /// Another member of the sync group became backup, so this one does.
  public void demote(Why why) {
    dispatch(new VrrpEvent.Demoted(why));
  }

  /// The interface went up or down.
  public void link(boolean up, Why why) {
    fault(FaultCause.LINK, !up, why);
  }

  /// The address to send from.
  /// @param address absent when the interface has none any more
  public void local(@Nullable InetAddress address, Why why) {
    if (address != null) {
      dispatch(new VrrpEvent.LocalAddress(address));
    }
    fault(FaultCause.SOURCE_ADDRESS, address == null, why);
  }

  /// A cause of FAULT appeared or went away; also for what the [Wire] cannot send ([FaultCause#SOCKET]).
  public void fault(FaultCause cause, boolean raised, Why why) {
    dispatch(raised ? new VrrpEvent.FaultRaised(cause, why) : new VrrpEvent.FaultCleared(cause, why));
  }

  /// What the trackers make of this router. A lower priority of a master waits when the role moved too often lately.
  /// @param effective configured priority after their weights; clamped to 1 to 254, of no effect on an owner
  /// @param fault the failing tracker with `fault`, one sentence; absent when there is none
  /// @param why which tracker changed
  public void priority(int effective, @Nullable String fault, Why why) {
    enqueue(() -> {
      restraint.end();
      if (fault != null) {
        advance(new VrrpEvent.FaultRaised(FaultCause.TRACKER, new Why(fault, why.causes())));
      }
      if (restraint.postpones(state, effective, why)) {
        publish();
        return;
      }
      prioritise(effective, why);
      if (fault == null) {
        advance(new VrrpEvent.FaultCleared(FaultCause.TRACKER, why));
      }
    });
  }

  /// A better node that comes back again and again leaves the role where it is for a while.
  /// @param lower priority of the master that it would take the role from
  /// @return whether it has to
  private boolean restrain(int lower) {
    var pause = restraint.beforePreempting(state, lower, config);
    if (pause.isPositive()) {
      advance(new VrrpEvent.Restrained(pause));
    }
    return pause.isPositive();
  }

  private void expired(Timer timer) {
    if (timer == Timer.RELEASE && departure.postpones()) {
      start(timer, Timing.FAREWELL_STEP);
      return;
    }
    var heard = state instanceof VrrpState.Backup backup ? backup.heard() : null;
    if (timer != Timer.PREEMPT_DELAY || heard == null || !restrain(heard.priority())) {
      advance(timer.event());
    }
  }

  private void prioritise(int effective, Why why) {
    priorityWhy = why;
    advance(new VrrpEvent.PriorityChanged(effective, why));
  }

  /// A forced failover takes effect, or replaces the one in force.
  public void standBack(Yield yield) {
    dispatch(new VrrpEvent.Yielded(yield));
  }

  /// Ends the forced failover; without effect when there is none.
  public void release(Why why) {
    dispatch(new VrrpEvent.Released(why));
  }

  /// New settings, without giving up the role. The priority keeps what trackers changed until they report again; what
  /// the ports need to know of new settings (peers, source) they are told before by the caller.
  /// @throws IllegalArgumentException when name, interface, id, version or address family differ: that is another
  ///   router, to be stopped and started
  public void reconfigure(VirtualRouterConfig next) {
    if (!sameRouter(config, next)) {
      throw new IllegalArgumentException(next.name() + " is another virtual router than " + config.name() + " so far");
    }
    var previous = config;
    config = next;
    router = new VirtualRouter(next);
    dispatch(new VrrpEvent.Reconfigured(previous));
  }

  /// Whether new settings can be taken over by [#reconfigure].
  public static boolean sameRouter(VirtualRouterConfig a, VirtualRouterConfig b) {
    return a.name().equals(b.name()) && a.interfaceName().equals(b.interfaceName())
        && a.virtualRouterId() == b.virtualRouterId() && a.version() == b.version()
        && a.addresses().getFirst().address().getClass() == b.addresses().getFirst().address().getClass()
        && a.options().virtualMac() == b.options().virtualMac();
  }

  @Override
  public void held(VirtualAddress address) {
    enqueue(() -> {
      var news = held.add(address);
      advance(new VrrpEvent.AddressHeld(address));
      if (news) {
        listener.addressHeld(address);
      }
    });
  }

  @Override
  public void lost(VirtualAddress address, String reason) {
    enqueue(() -> {
      var news = held.remove(address);
      publish();
      if (news) {
        listener.addressLost(address, reason);
      }
      advance(new VrrpEvent.AddressLost(address, reason));
    });
  }

  /// This router at this instant. Any thread may ask.
  public RouterView view() {
    return view.with(wire);
  }

  /// The last packets that were not accepted, of each source and reason. Any thread may ask.
  public List<Rejection> rejections() {
    return rejections.bySource(scheduler.nanoTime(), clock.instant());
  }

  /// Whether the role was given up and the addresses are still here.
  public boolean releasing() {
    return state instanceof VrrpState.Releasing;
  }

  private void dispatch(VrrpEvent event) {
    enqueue(() -> advance(event));
  }

  /// Ports and listeners may call back inside a call: that waits until the running step is done.
  private void enqueue(Runnable input) {
    waiting.add(input);
    if (busy) {
      return;
    }
    busy = true;
    try {
      for (var next = waiting.poll(); next != null; next = waiting.poll()) {
        next.run();
      }
    } finally {
      busy = false;
    }
  }

  private void advance(VrrpEvent event) {
    var before = state;
    var step = router.on(before, event);
    state = step.next();
    restraint.stepped(before, event, state);
    var news = new ArrayList<Report>();
    step.actions().forEach(action -> perform(action, news));
    publish();
    news.forEach(this::tell);
    if (!before.standing().faults().equals(state.standing().faults())) {
      listener.faults(state.standing().faults());
    }
    if (!(state instanceof VrrpState.Releasing(VrrpState.Initialize _, _))) {
      waiting.addAll(stopping);
      stopping.clear();
    }
  }

  private void perform(VrrpAction action, List<Report> news) {
    switch (action) {
      case Cadence(var advertisement, var interval, var horizon) -> wire.advertise(advertisement, interval, horizon);
      case SendOnce(var advertisement) -> wire.send(advertisement);
      case Quiet _ -> {
        announcements.end();
        wire.quiet();
      }
      case Hold(var list, var lease) -> addresses.hold(list, lease);
      case Mute(var list) -> {
        departure.begin(list);
        addresses.mute(list);
      }
      case Release(var list) -> {
        announcements.end(list);
        departure.begin(list);
        addresses.release(list);
      }
      case Announce(var list, var times) -> announcements.announce(list, times);
      case StartTimer(var timer, var delay) -> start(timer, delay);
      case StopTimer(var timer) -> stop(timer);
      case Transition transition -> {
        lastTransition = new LastTransition(clock.instant(), transition.from(), transition.to(), transition.why());
        declined = null;
        news.add(transition);
      }
      case Declined newest -> declined = newest;
      case Report report -> news.add(report);
    }
  }

  private void tell(Report report) {
    switch (report) {
      case Transition(var from, var to, var why) -> listener.transition(from, to, why);
      case EffectivePriority(var from, var to, var why) -> listener.priorityChanged(from, to, why);
      case OverrideEnded(var yield, var why) -> listener.overrideEnded(yield, why);
      case RivalSeen(var source, var priority) -> listener.rival(source, priority, false);
      case RivalStays(var source, var priority) -> listener.rival(source, priority, true);
      case AddressClaimed(var address, var mac) -> listener.claimed(address, mac, false);
      case ClaimStays(var address, var mac) -> listener.claimed(address, mac, true);
      case WouldBecome(var what, var why) -> listener.wouldBecome(what, why);
      case Declined _ -> {
      }
    }
  }

  private void start(Timer timer, Duration delay) {
    stop(timer);
    timers.put(timer, scheduler.schedule(delay, () -> enqueue(() -> expired(timer))));
  }

  private void stop(Timer timer) {
    var running = timers.remove(timer);
    if (running != null) {
      running.cancel();
    }
  }

  private void publish() {
    published = scheduler.nanoTime();
    view = snapshot(config, state);
  }

  private RouterView snapshot(VirtualRouterConfig settings, VrrpState now) {
    var standing = now.standing();
    var rivals = now instanceof VrrpState.Master master ? master.rivals() : Rivals.NONE;
    return new RouterView(settings, now.name(), standing.effectivePriority(settings), master(now), lastTransition,
        List.copyOf(held), reasons(settings, standing), standing.yield(), lastHeard, 0, 0, received,
        rejections.counts(),
        rivals.heard() == null ? null : rivals.heard().source(), rivals.claimants(),
        rejections.problems(scheduler.nanoTime(), clock.instant()), "", RouterView.Guard.NONE, restraint.moves(),
        announcements.problem());
  }

  private static @Nullable InetAddress master(VrrpState now) {
    return switch (now) {
      case VrrpState.Master master -> master.standing().local();
      case VrrpState.Backup backup -> {
        var heard = backup.heard();
        yield heard == null || heard.priority() == 0 ? null : heard.source();
      }
      case VrrpState.Releasing releasing -> master(releasing.rest());
      case VrrpState.Initialize _,VrrpState.Fault _ -> null;
    };
  }

  private List<String> reasons(VirtualRouterConfig settings, Standing standing) {
    var reasons = new ArrayList<String>();
    standing.faults().values().forEach(why -> reasons.add(why.reason()));
    if (standing.yield() != null) {
      reasons.add(Sentences.yielded(standing.yield()).reason());
    }
    if (priorityWhy != null && standing.priority() != settings.priority()) {
      reasons.add(priorityWhy.reason());
    }
    var lowering = restraint.postponed();
    if (lowering != null) {
      reasons.add(Sentences.postponed(lowering));
    }
    var sentence = declined == null ? null : Sentences.declined(declined, standing.effectivePriority(settings));
    if (sentence != null) {
      reasons.add(sentence);
    }
    return reasons;
  }

  private static Why noSource(VirtualRouterConfig config) {
    return Why.because("interface " + config.interfaceName() + " has no address to send from");
  }
}
