package dev.buoy.agent.vrrp;

import java.time.Duration;
import java.util.List;

/// Port: the virtual addresses on the interface. Called on the router's loop only; what comes of a call arrives at the
/// listener, on the same loop.
public interface Addresses {
  /// Puts the addresses on the interface, or renews them: each disappears by itself once `lease` has passed since the
  /// last renewal, also when this process is gone. One that is held with another prefix length or label is replaced
  /// without being missing at any time, and the former is reported as lost.
  /// @param lease zero: without end
  void hold(List<VirtualAddress> addresses, Duration lease);

  /// Takes the addresses off the interface.
  void release(List<VirtualAddress> addresses);

  /// The addresses stay on the interface, so that what is under way still arrives, but the neighbours are answered no
  /// more: a new master answers them now. Ends with the next `hold` or `release`.
  void mute(List<VirtualAddress> addresses);

  /// Proof of what is on the interface.
  interface Listener {
    /// The kernel confirmed the address, or its renewal.
    void held(VirtualAddress address);

    /// The address is not there any more, or could not be put there.
    /// @param reason as "removed by another program", "EPERM; grant CAP_NET_ADMIN"; "released" after `release`
    void lost(VirtualAddress address, String reason);
  }
}
