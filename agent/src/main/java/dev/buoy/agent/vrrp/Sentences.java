package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.VrrpState.Backup;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What operators read about a virtual router: every sentence in one place.
final class Sentences {
  static final Why RELOADED = Why.because("configuration reloaded");

  static final Why OBSERVES = Why.because("observes only");

  private Sentences() {}

  static Why takeover(Backup backup, int effectivePriority, Duration waited) {
    var heard = backup.heard();
    if (heard == null) {
      return Why.because("no advertisement heard for " + time(waited));
    }
    var other = text(heard.source());
    return Why.because(switch (backup.awaiting()) {
      case FIRST, FOLLOWING, OBSERVING -> "no advertisement from " + other + " for " + time(waited);
      case PREEMPTING -> "priority " + effectivePriority + " is higher than " + heard.priority() + " of " + other;
      case RESIGNED -> other + " resigned (priority 0)";
    });
  }

  static Why delayOver(Heard heard, int effectivePriority, Duration delay) {
    return Why.because("priority " + effectivePriority + " is higher than " + heard.priority() + " of "
        + text(heard.source()) + ", and the preempt delay of " + time(delay) + " is over");
  }

  static Why mayMoveAgain(Heard heard, int effectivePriority) {
    return Why.because("priority " + effectivePriority + " is higher than " + heard.priority() + " of "
        + text(heard.source()) + ", and the role moved less often lately");
  }

  static Why frozen(Duration silent) {
    return Why.because("this process was frozen for " + time(silent) + ", another node may serve");
  }

  static Why outranked(Advertisement advertisement, InetAddress source, int effectivePriority) {
    int priority = advertisement.priority();
    return Why.because(
        priority > effectivePriority
            ? "higher priority " + priority + " advertised by " + text(source)
            : "equal priority " + priority + " advertised by " + text(source) + ", whose address is higher");
  }

  static Why yielded(Yield yield) {
    return Why.because("forced failover by " + yield.operator()
        + (yield.reason().isBlank() ? "" : ": " + yield.reason()));
  }

  static Why nobodyElseServes(Backup backup, Duration waited) {
    var heard = backup.heard();
    if (heard == null) {
      return Why.because("no other node became master within " + time(waited));
    }
    var master = "the master " + text(heard.source());
    return Why.because(heard.priority() == 0
        ? master + " resigned and no other node took over"
        : master + " fell silent");
  }

  static Why addressDoesNotStay(VirtualAddress address, String device, int times, String reason) {
    var hint = reason.startsWith("removed") ? "; look for NetworkManager or systemd-networkd managing " + device : "";
    return Why.because(address + " does not stay on " + device + ": lost " + times + " times within "
        + time(Timing.RESTORE_WINDOW) + ", last: " + reason + hint);
  }

  /// Why a valid advertisement changed nothing; absent when that needs no words.
  static @Nullable String declined(VrrpAction.Declined declined, int effectivePriority) {
    var situation = text(declined.source()) + " serves with priority " + declined.priority() + ", lower than "
        + effectivePriority + " here: ";
    return switch (declined.ruling()) {
      case NO_PREEMPT -> situation + "preempt is off";
      case PREEMPT_DELAY -> situation + "the preempt delay is not over";
      case MOVED_OFTEN -> situation + movedOften();
      case PREEMPTING -> situation + "about to take over";
      case NOT_THE_MASTER, NOT_TAKING_PART, ANSWERED -> null;
    };
  }

  static String postponed(Restraint.Lowering lowering) {
    return "priority " + lowering.effective() + " waits, as " + movedOften() + ": " + lowering.why().reason();
  }

  private static String movedOften() {
    return "the role moved " + RecentMoves.LIMIT + " times within " + time(RecentMoves.WINDOW);
  }

  static String time(Duration duration) {
    return duration.toMillis() < 1000
        ? duration.toMillis() + " ms"
        : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }

  private static String text(InetAddress address) {
    return address.getHostAddress();
  }
}
