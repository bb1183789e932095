package dev.buoy.agent.vrrp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a virtual router does beyond the election; everything here has a default and may be left out of the file.
/// @param preemptDelay how long a higher priority waits after its start, or after a fault, before it takes the role
///   from a living master; zero: not at all
/// @param observe hears, checks and says what it would do, but never advertises and never holds an address
/// @param strict keeps to the letter of the RFC, and refuses settings that go beyond it
/// @param hmac authentication of version 3 by a shared key, as keepalived 2.4 has it; absent: none. Experimental
/// @param lease how long a held address outlives the process
/// @param announcing when the neighbours are told again where the addresses are
/// @param virtualMac whether the addresses answer with 00:00:5e:00:01:VRID (RFC 9568 section 7.3)
/// @param fence whether the kernel silences the addresses when the process is gone or frozen
/// @param relative whether a failing tracker moves the role only to a node that is better off
/// @param trackProxy whether the node's own frontends have to listen on the addresses, and their event loops to answer
public record RouterOptions(Duration preemptDelay, boolean observe, boolean strict, @Nullable HmacKey hmac,
    AddressLease lease, Announcing announcing, boolean virtualMac, boolean fence, boolean relative,
    boolean trackProxy) {
  /// What holds when the file says nothing.
  public static final RouterOptions DEFAULTS = new RouterOptions(Duration.ZERO, false, false, null,
      new AddressLease.Automatic(), Announcing.DEFAULTS, false, false, false);

  /// With the proxy tracked.
  public RouterOptions(Duration preemptDelay, boolean observe, boolean strict, @Nullable HmacKey hmac,
      AddressLease lease, Announcing announcing, boolean virtualMac, boolean fence, boolean relative) {
    this(preemptDelay, observe, strict, hmac, lease, announcing, virtualMac, fence, relative, true);
  }
}
