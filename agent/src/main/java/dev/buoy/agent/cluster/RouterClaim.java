package dev.buoy.agent.cluster;

import dev.buoy.agent.vrrp.RouterState;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A virtual router as its own node sees it.
/// @param addresses virtual addresses, in the order of the file
/// @param source where it advertises from; absent unless it is master
/// @param heard where the last valid advertisement came from; absent before the first
/// @param heardAge how long ago that was
/// @param standsBack after a forced failover, or in standby
/// @param movedAge how long ago a failing tracker last moved its role, on any node, as far as this one knows; absent:
///   never
/// @param mac hardware address of its interface; absent when it is not known
/// @param refusals nodes whose packets it does not accept now
public record RouterClaim(String instance, RouterState state, int effectivePriority, int version, Duration interval,
    List<String> addresses, @Nullable String source, @Nullable String heard, Duration heardAge, boolean standsBack,
    Deficit deficit, @Nullable Duration movedAge, @Nullable String mac, List<Refusal> refusals) {
  public RouterClaim {
    addresses = List.copyOf(addresses);
    refusals = List.copyOf(refusals);
  }

  /// Whether it is master.
  public boolean master() {
    return state == RouterState.MASTER;
  }

  /// Whether it could serve now.
  boolean able() {
    return !standsBack && (state == RouterState.BACKUP || state == RouterState.MASTER);
  }

  /// Silence that an advertisement of this router must not exceed: Master_Down_Interval, at its longest.
  Duration masterDown() {
    return interval.multipliedBy(4);
  }

  /// Whether it still hears somebody.
  boolean hearsAnybody() {
    return heard != null && heardAge.compareTo(masterDown().plusSeconds(1)) < 0;
  }

  /// Whether it still hears that one.
  boolean hears(RouterClaim other) {
    return hearsAnybody() && other.source != null && other.source.equals(heard);
  }
}
