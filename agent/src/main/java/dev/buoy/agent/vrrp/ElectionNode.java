package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.vrrp.VrrpAction.Timer;
import dev.buoy.agent.vrrp.VrrpState.Awaiting;
import dev.buoy.agent.vrrp.VrrpState.Backup;
import dev.buoy.agent.vrrp.VrrpState.Fault;
import dev.buoy.agent.vrrp.VrrpState.Initialize;
import dev.buoy.agent.vrrp.VrrpState.Master;
import dev.buoy.agent.vrrp.VrrpState.Patience;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A node in an [Election]: its [VirtualRouter], with timers and a wire of virtual time.
final class ElectionNode {
  static final Why WHY = Why.because("forecast");
  static final Yield WISH = new Yield("", "", Instant.EPOCH, null, "", "");

  private final Election election;
  private final Contender contender;
  private final Map<Timer, Cancellable> timers = new EnumMap<>(Timer.class);
  private final Restraint restraint;
  private VirtualRouterConfig config;
  private VirtualRouter router;
  private VrrpState state;
  private @Nullable Cancellable cadence;
  private boolean holds;
  private boolean dead;
  private boolean deaf;
  private boolean mute;
  private boolean refuses;

  /// @param master who is master now, as all the others hear; absent: nobody is
  ElectionNode(Election election, Contender contender, @Nullable Contender master) {
    this.election = election;
    this.contender = contender;
    this.restraint = new Restraint(election, RecentMoves.resting(contender.rests(), election.nanoTime()), lowering -> {
      election.stirred();
      on(new VrrpEvent.PriorityChanged(lowering.effective(), lowering.why()));
    });
    this.config = contender.config();
    this.router = new VirtualRouter(config);
    this.state = stateNow(contender, master);
    this.holds = state instanceof Master;
  }

  private static VrrpState stateNow(Contender contender, @Nullable Contender master) {
    var config = contender.config();
    var stands = contender.standsBack() && contender.state() != RouterState.MASTER;
    var standing = new Standing(contender.address(), contender.priority(), stands ? WISH : null, Map.of());
    return switch (contender.state()) {
      case INITIALIZE -> new Initialize(standing);
      case FAULT -> new Fault(standing.with(FaultCause.TRACKER, WHY));
      case MASTER -> new Master(standing, Rivals.NONE, Map.of());
      case BACKUP -> {
        var heard = master == null ? null : new Heard(master.address(), advertised(master));
        var interval = master == null || config.version() == 2
            ? config.advertInterval()
            : master.config().advertInterval();
        yield new Backup(standing, interval, heard, heard == null ? Awaiting.FIRST : Awaiting.FOLLOWING,
            Patience.NONE);
      }
    };
  }

  private static int advertised(Contender master) {
    return new Standing(master.address(), master.priority(), null, Map.of()).effectivePriority(master.config());
  }

  /// The master has just advertised, and everybody has heard it.
  void begin() {
    switch (state) {
      case Master(var standing, _, _) -> cadence = election.schedule(config.advertInterval(),
          () -> advertise(new Actions(config).advertisement(standing), config.advertInterval()));
      case Backup backup ->
        perform(new Actions(config).awaitMaster(backup.standing(), backup.masterInterval()));
      case Initialize _,Fault _,VrrpState.Releasing _ -> {
      }
    }
  }

  String name() {
    return contender.node();
  }

  InetAddress address() {
    return contender.address();
  }

  VirtualRouterConfig config() {
    return config;
  }

  boolean master() {
    return state instanceof Master;
  }

  /// Whether the addresses are on its interface, and it takes the connections of clients.
  boolean serves() {
    return holds && !refuses;
  }

  /// Whether another one hears what it says.
  boolean reaches(ElectionNode other) {
    return !mute && !other.deaf;
  }

  /// Whether it waits for a time that the file gives before it preempts, or until the role may move again.
  boolean delays() {
    return timers.containsKey(Timer.PREEMPT_DELAY) || restraint.postponed() != null;
  }

  /// The same node with another virtual router, not started.
  Contender successor(VirtualRouterConfig next) {
    var shifted = state.standing().priority() + next.priority() - config.priority();
    return new Contender(name(), address(), next, RouterState.INITIALIZE, shifted, false);
  }

  void reconfigure(VirtualRouterConfig next) {
    var previous = config;
    config = next;
    router = new VirtualRouter(next);
    on(new VrrpEvent.Reconfigured(previous));
  }

  void recover() {
    List.copyOf(state.standing().faults().keySet()).forEach(cause -> on(new VrrpEvent.FaultCleared(cause, WHY)));
  }

  void isolate(boolean in, boolean out) {
    deaf = in;
    mute = out;
  }

  void refuse() {
    refuses = true;
  }

  void die() {
    dead = true;
    holds = false;
    quiet();
    restraint.end();
    List.copyOf(timers.keySet()).forEach(this::stop);
  }

  /// What trackers make of its priority. A master that rests does so later.
  void prioritise(int effective) {
    restraint.end();
    if (!restraint.postpones(state, effective, WHY)) {
      on(new VrrpEvent.PriorityChanged(effective, WHY));
    }
  }

  void on(VrrpEvent event) {
    if (dead) {
      return;
    }
    if (event instanceof VrrpEvent.Received(var advertisement, _) && !advertisement.resigns()
        && state instanceof Backup backup && backup.patience() == Patience.NONE) {
      restrain(advertisement.priority());
    }
    advance(event);
  }

  private void advance(VrrpEvent event) {
    var before = state;
    var step = router.on(before, event);
    state = step.next();
    step.actions().forEach(this::perform);
    restraint.stepped(before, event, state);
  }

  /// @return whether it leaves the role to a master of this priority for now
  private boolean restrain(int lower) {
    var pause = restraint.beforePreempting(state, lower, config);
    if (pause.isPositive()) {
      advance(new VrrpEvent.Restrained(pause));
    }
    return pause.isPositive();
  }

  private void expired(Timer timer) {
    timers.remove(timer);
    var heard = state instanceof Backup backup ? backup.heard() : null;
    if (timer != Timer.PREEMPT_DELAY || heard == null || !restrain(heard.priority())) {
      on(timer.event());
    }
  }

  private void perform(VrrpAction action) {
    switch (action) {
      case VrrpAction.Cadence(var advertisement, var interval, _) -> advertise(advertisement, interval);
      case VrrpAction.SendOnce(var advertisement) -> {
        quiet();
        election.send(this, advertisement);
      }
      case VrrpAction.Quiet _ -> quiet();
      case VrrpAction.Hold _ -> holds = true;
      case VrrpAction.Release _ -> holds = false;
      case VrrpAction.StartTimer(var timer, var delay) -> start(timer, delay);
      case VrrpAction.StopTimer(var timer) -> stop(timer);
      case VrrpAction.Transition(var from, var to, _) -> election.turned(this, from, to);
      case VrrpAction.Mute _,VrrpAction.Announce _,VrrpAction.Report _ -> {
      }
    }
  }

  private void advertise(Advertisement advertisement, Duration interval) {
    quiet();
    election.send(this, advertisement);
    cadence = election.schedule(interval, () -> advertise(advertisement, interval));
  }

  private void quiet() {
    if (cadence != null) {
      cadence.cancel();
      cadence = null;
    }
  }

  private void start(Timer timer, Duration delay) {
    stop(timer);
    timers.put(timer, election.schedule(delay, () -> expired(timer)));
  }

  private void stop(Timer timer) {
    var running = timers.remove(timer);
    if (running != null) {
      running.cancel();
    }
  }
}
