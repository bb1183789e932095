package dev.buoy.agent.vrrp;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Announcements at a pace that switches and neighbours bear: of 255 addresses five times that is 200 ms, of one
/// address 40 ms. The first go out at once. What is asked for while the same address still waits adds nothing to it, so
/// that no setting makes more wait than one request of each address. On the router's loop.
final class Announcements {
  /// How many frames go out at once.
  static final int BURST = 64;

  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Wire wire;
  private final Scheduler scheduler;
  /// How often each address is still to be announced, the next first.
  private final Map<VirtualAddress, Integer> waiting = new LinkedHashMap<>();
  private @Nullable Cancellable next;

  Announcements(Wire wire, Scheduler scheduler) {
    this.wire = wire;
    this.scheduler = scheduler;
  }

  /// Announces each address `times` in a row, all of them once before any of them again.
  void announce(List<VirtualAddress> addresses, int times) {
    addresses.forEach(address -> waiting.merge(address, times, Math::max));
    if (next == null) {
      burst();
    }
  }

  /// Takes back what has not been sent of these addresses.
  void end(List<VirtualAddress> addresses) {
    addresses.forEach(waiting::remove);
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
    var addresses = waiting.keySet().stream().limit(BURST).toList();
    next = addresses.isEmpty() ? null : scheduler.schedule(PAUSE, this::burst);
    if (!addresses.isEmpty()) {
      addresses.forEach(this::count);
      wire.announce(addresses);
    }
  }

  /// Whatever is left of it comes after the others.
  private void count(VirtualAddress address) {
    var times = waiting.remove(address);
    if (times != null && times > 1) {
      waiting.put(address, times - 1);
    }
  }
}
