package dev.buoy.agent.proxy;

import java.time.Duration;

/// What becomes of a virtual address's open connections when its router gives the role up.
public sealed interface OnRelease {
  /// Clients get a RST while the address is still here, so that they learn of the move at once.
  record Reset() implements OnRelease {}

  /// They have this long to end by themselves, then they are reset.
  record Linger(Duration time) implements OnRelease {}

  /// Nothing is done.
  record Leave() implements OnRelease {}
}
