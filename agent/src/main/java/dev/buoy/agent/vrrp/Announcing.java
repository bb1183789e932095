package dev.buoy.agent.vrrp;

import java.time.Duration;

/// When a master tells the neighbours where its addresses are (keepalived's `garp_master_*`).
/// @param again after a take-over, a second time; zero: only once
/// @param repeat how many in a row at a take-over, and the second time; at least 1
/// @param refresh how often later on; zero: never
/// @param refreshRepeat how many in a row then; at least 1
public record Announcing(Duration again, int repeat, Duration refresh, int refreshRepeat) {
  /// Keepalived's: five at once, five after 5 s, none later.
  public static final Announcing DEFAULTS = new Announcing(Duration.ofSeconds(5), 5, Duration.ZERO, 1);
}
