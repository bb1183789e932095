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

  private Sentences() {}

  static Why takeover(Backup backup, int effectivePriority, Duration waited) {
    var heard = backup.heard();
    if (heard == null) {
      return why("no advertisement heard for %s", time(waited));
    }
    return switch (backup.awaiting()) {
      case FIRST, FOLLOWING -> why("no advertisement from %s for %s", text(heard.source()), time(waited));
      case PREEMPTING -> why("priority %d is higher than %d of %s", effectivePriority, heard.priority(),
          text(heard.source()));
      case RESIGNED -> why("%s resigned (priority 0)", text(heard.source()));
    };
  }

  static Why outranked(Advertisement advertisement, InetAddress source, int effectivePriority) {
    return advertisement.priority() > effectivePriority
        ? why("higher priority %d advertised by %s", advertisement.priority(), text(source))
        : why("equal priority %d advertised by %s, whose address is higher", advertisement.priority(), text(source));
  }

  static Why yielded(Yield yield) {
    return why("forced failover by %s: %s", yield.operator(), yield.reason());
  }

  static Why nobodyElseServes(Backup backup, Duration waited) {
    var heard = backup.heard();
    if (heard == null) {
      return why("no other node became master within %s", time(waited));
    }
    return heard.priority() == 0
        ? why("the master %s resigned and no other node took over", text(heard.source()))
        : why("the master %s fell silent", text(heard.source()));
  }

  static Why addressDoesNotStay(VirtualAddress address, String device, int times, String reason) {
    var hint = reason.startsWith("removed")
        ? "; look for NetworkManager or systemd-networkd managing " + device
        : "";
    return why("%s does not stay on %s: lost %d times within %s, last: %s%s", address, device, times,
        time(Timing.RESTORE_WINDOW), reason, hint);
  }

  static @Nullable String declined(VrrpAction.Declined declined, int effectivePriority) {
    return switch (declined.ruling()) {
      case NO_PREEMPT -> why("%s serves with priority %d, lower than %d here: preempt is off", text(declined.source()),
          declined.priority(), effectivePriority).reason();
      case PREEMPTING -> why("%s serves with priority %d, lower than %d here: about to take over",
          text(declined.source()), declined.priority(), effectivePriority).reason();
      case NOT_THE_MASTER, NOT_TAKING_PART, ANSWERED -> null;
    };
  }

  static String time(Duration duration) {
    return duration.toMillis() < 1000
        ? duration.toMillis() + " ms"
        : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }

  private static String text(InetAddress address) {
    return address.getHostAddress();
  }

  private static Why why(String format, Object... arguments) {
    return Why.because(String.format(Locale.ROOT, format, arguments));
  }
}
