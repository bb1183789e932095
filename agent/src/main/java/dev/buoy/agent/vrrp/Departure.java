package dev.buoy.agent.vrrp;

import dev.buoy.agent.time.Scheduler;
import java.util.List;

/// The last moments of addresses on this node: they stay a little longer while something is still to be sent from them,
/// as the kernel sends nothing from an address that is gone. On the router's loop.
final class Departure {
  private final Scheduler scheduler;
  private final RouterListener listener;
  private long begunNanos;

  Departure(Scheduler scheduler, RouterListener listener) {
    this.scheduler = scheduler;
    this.listener = listener;
  }

  void begin(List<VirtualAddress> addresses) {
    begunNanos = scheduler.nanoTime();
    listener.leaving(addresses);
  }

  /// Whether the addresses, which are to go now, stay for what is not said yet.
  boolean postpones() {
    var longest = Timing.AFTERGLOW.plus(Timing.LONGEST_FAREWELL);
    return listener.departing() && scheduler.nanoTime() - begunNanos < longest.toNanos();
  }
}
