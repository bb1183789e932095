package dev.buoy.agent.vrrp;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Announcements at a pace that switches and neighbours bear: of 255 addresses five times that is 200 ms, of one address
/// 40 ms. The first go out at once. On the router's loop.
final class Announcements {
  /// How many frames go out at once.
  static final int BURST = 64;

  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Wire wire;
  private final Scheduler scheduler;
  private final ArrayDeque<List<VirtualAddress>> waiting = new ArrayDeque<>();
  private @Nullable Cancellable next;

  Announcements(Wire wire, Scheduler scheduler) {
    this.wire = wire;
    this.scheduler = scheduler;
  }

  /// Announces each address `times` in a row, all of them once before any of them again.
  void announce(List<VirtualAddress> addresses, int times) {
    for (int i = 0; i < times; i++) {
      for (int from = 0; from < addresses.size(); from += BURST) {
        waiting.add(addresses.subList(from, Math.min(from + BURST, addresses.size())));
      }
    }
    if (next == null) {
      burst();
    }
  }

  /// Takes back what has not been sent.
  void end() {
    waiting.clear();
    if (next != null) {
      next.cancel();
      next = null;
    }
  }

  private void burst() {
    var addresses = waiting.poll();
    next = addresses == null ? null : scheduler.schedule(PAUSE, this::burst);
    if (addresses != null) {
      wire.announce(addresses);
    }
  }
}
