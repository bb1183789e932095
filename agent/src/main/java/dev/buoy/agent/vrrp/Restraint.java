package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import dev.buoy.agent.vrrp.VrrpState.Awaiting;
import dev.buoy.agent.vrrp.VrrpState.Backup;
import dev.buoy.agent.vrrp.VrrpState.Releasing;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps trackers and preemption of this node from moving a router's role more often than [RecentMoves] allows: a lower
/// priority of a master, and a backup that would replace a living master, wait until the next move may be. What other
/// nodes move does not count, or a node that has stopped and started would keep a better one from helping. Whoever cannot serve is
/// not held back, and nobody who finds the master silent, or whom an operator has just let compete again. On the
/// router's loop.
final class Restraint {
  private final Scheduler scheduler;
  private final Consumer<Lowering> due;
  private RecentMoves moves;
  private @Nullable Lowering postponed;
  private @Nullable Cancellable timer;
  /// Whether the next preemption is what an operator asked for.
  private boolean asked;
  /// Whether what trackers changed last may cost this master its role.
  private boolean lowered;

  /// A lower priority that trackers ask for.
  record Lowering(int effective, Why why) {}

  /// @param due gets what was postponed, once it may take effect
  Restraint(Scheduler scheduler, Consumer<Lowering> due) {
    this(scheduler, RecentMoves.NONE, due);
  }

  /// @param moves there were
  Restraint(Scheduler scheduler, RecentMoves moves, Consumer<Lowering> due) {
    this.scheduler = scheduler;
    this.moves = moves;
    this.due = due;
  }

  RecentMoves moves() {
    return moves;
  }

  /// What waits; absent when nothing does.
  @Nullable
  Lowering postponed() {
    return postponed;
  }

  /// What trackers made of the priority, once what waited is forgotten.
  /// @return whether it has to wait
  boolean postpones(VrrpState state, int effective, Why why) {
    var pause = moves.pause(scheduler.nanoTime());
    if (!(state instanceof VrrpState.Master master) || effective >= master.standing().priority()
        || !pause.isPositive()) {
      return false;
    }
    postponed = new Lowering(effective, why);
    timer = scheduler.schedule(pause, this::pass);
    return true;
  }

  /// How long a backup has to leave a living master alone; zero: not at all. Not of the owner of the addresses, which
  /// preempts always, nor of one that keeps to the letter of the RFC.
  /// @param lower priority of the master
  Duration beforePreempting(VrrpState state, int lower, VirtualRouterConfig config) {
    if (asked || config.owner() || config.options().strict() || !(state instanceof Backup backup)
        || !backup.standing().preempts(config) || lower >= backup.standing().effectivePriority(config)) {
      return Duration.ZERO;
    }
    return moves.pause(scheduler.nanoTime());
  }

  /// The router took a step.
  void stepped(VrrpState before, VrrpEvent event, VrrpState after) {
    asked = after.name() != RouterState.MASTER && (asked || asksFor(event));
    if (moved(before, event, after)) {
      moves = moves.with(scheduler.nanoTime());
    }
    if (event instanceof VrrpEvent.PriorityChanged) {
      lowered = after.standing().priority() < before.standing().priority();
    } else if (after.name() != RouterState.MASTER) {
      lowered = false;
    }
    if (postponed != null && after.name() != RouterState.MASTER) {
      pass();
    }
  }

  /// Forgets what waits.
  void end() {
    postponed = null;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void pass() {
    var passing = postponed;
    end();
    if (passing != null) {
      due.accept(passing);
    }
  }

  private static boolean asksFor(VrrpEvent event) {
    return event instanceof VrrpEvent.Released || event instanceof VrrpEvent.Reconfigured
        || (event instanceof VrrpEvent.FaultCleared(var cause, _) && cause == FaultCause.STANDBY);
  }

  /// Whether this node moved the role, and not another one.
  private boolean moved(VrrpState before, VrrpEvent event, VrrpState after) {
    if (before.name() == RouterState.MASTER) {
      return switch (event) {
        case VrrpEvent.FaultRaised(var cause, _) -> cause == FaultCause.STANDBY;
        case VrrpEvent.Received _ -> after.name() == RouterState.BACKUP && lowered;
        case VrrpEvent.Woke _ -> false;
        default -> after.name() == RouterState.BACKUP;
      };
    }
    var rest = before instanceof Releasing releasing ? releasing.rest() : before;
    return after.name() == RouterState.MASTER && rest instanceof Backup backup
        && (backup.awaiting() == Awaiting.PREEMPTING || event instanceof VrrpEvent.PreemptDelayOver);
  }
}
