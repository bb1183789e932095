package dev.buoy.agent.vrrp;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Announcements at a pace that switches and neighbours bear: of 255 addresses five times that is 200 ms, of one
/// address 40 ms. The first go out at once. What is asked for while the same address still waits adds nothing to it, so
/// that no setting makes more wait than one request of each address. What could not be sent is tried again, ever less often:
/// the role stays, since whoever took it instead would have to announce as well, and each move leaves more neighbours
/// behind. On the router's loop.
final class Announcements {
  /// How many frames go out at once.
  static final int BURST = 64;

  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final int MOST_DOUBLINGS = 5;

  private final Wire wire;
  private final Scheduler scheduler;
  /// How often each address is still to be announced, the next first.
  private final Map<VirtualAddress, Integer> waiting = new LinkedHashMap<>();
  private final Set<VirtualAddress> failing = new LinkedHashSet<>();
  private final Runnable changed;
  private @Nullable Cancellable next;
  private @Nullable Cancellable retry;
  private int failures;
  private String problem = "";

  /// @param changed called when {@link #problem} says something else
  Announcements(Wire wire, Scheduler scheduler, Runnable changed) {
    this.wire = wire;
    this.scheduler = scheduler;
    this.changed = changed;
  }

  /// Why neighbours were not told where the addresses are; empty: they were.
  String problem() {
    return problem;
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
    settle(addresses, null);
  }

  /// Takes back what has not been sent.
  void end() {
    waiting.clear();
    settle(List.copyOf(failing), null);
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
      settle(addresses, wire.announce(addresses));
    }
  }

  /// @param tried      or no longer to be announced
  /// @param unannounced those of them that could not be
  private void settle(List<VirtualAddress> tried, Wire.@Nullable Unannounced unannounced) {
    failing.removeAll(tried);
    if (unannounced != null) {
      failing.addAll(unannounced.addresses());
    }
    if (failing.isEmpty()) {
      failures = 0;
      if (retry != null) {
        retry.cancel();
        retry = null;
      }
    } else if (retry == null) {
      retry = scheduler.schedule(RETRY.multipliedBy(1L << Math.min(failures++, MOST_DOUBLINGS)), this::again);
    }
    tell(failing.isEmpty() ? "" : unannounced == null ? problem : unannounced.why());
  }

  private void again() {
    retry = null;
    announce(List.copyOf(failing), 1);
  }

  private void tell(String now) {
    if (!now.equals(problem)) {
      problem = now;
      changed.run();
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
