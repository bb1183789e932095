package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import java.net.InetAddress;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What holds for a router in whichever state it is.
/// @param local address that it sends from; absent: not known yet
/// @param priority configured priority after the trackers, before clamping
/// @param yield the forced failover in force
/// @param faults what keeps it from serving
record Standing(@Nullable InetAddress local, int priority, @Nullable Yield yield, Map<FaultCause, Why> faults) {
  Standing {
    var copy = new EnumMap<FaultCause, Why>(FaultCause.class);
    copy.putAll(faults);
    faults = Collections.unmodifiableMap(copy);
  }

  Standing withLocal(InetAddress address) {
    return new Standing(address, priority, yield, faults);
  }

  Standing withPriority(int newPriority) {
    return new Standing(local, newPriority, yield, faults);
  }

  Standing withYield(@Nullable Yield newYield) {
    return new Standing(local, priority, newYield, faults);
  }

  Standing with(FaultCause cause, Why why) {
    var more = new EnumMap<FaultCause, Why>(FaultCause.class);
    more.putAll(faults);
    more.put(cause, why);
    return new Standing(local, priority, yield, more);
  }

  Standing without(FaultCause cause) {
    var fewer = new EnumMap<FaultCause, Why>(FaultCause.class);
    fewer.putAll(faults);
    fewer.remove(cause);
    return new Standing(local, priority, yield, fewer);
  }

  boolean faulty() {
    return !faults.isEmpty();
  }

  /// The priority that counts: 1 while yielding, 255 for the owner, else 1 to 254.
  int effectivePriority(VirtualRouterConfig config) {
    if (yield != null) {
      return 1;
    }
    return config.owner() ? 255 : Math.clamp(priority, 1, 254);
  }

  /// Whether it takes the role from a living master of lower priority.
  boolean preempts(VirtualRouterConfig config) {
    return yield == null && (config.preempt() || config.owner());
  }
}
