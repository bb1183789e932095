package dev.buoy.agent.vrrp;

import java.time.Duration;

/// How long a virtual address outlives the process that holds it.
public sealed interface AddressLease {
  /// As long as no peer would take it over, and a second more.
  record Automatic() implements AddressLease {}

  /// Until somebody removes it.
  record Off() implements AddressLease {}

  /// A fixed time, in whole seconds.
  record Fixed(Duration length) implements AddressLease {}
}
