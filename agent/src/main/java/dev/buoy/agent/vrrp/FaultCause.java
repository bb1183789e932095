package dev.buoy.agent.vrrp;

/// What keeps a virtual router from serving. Each cause is raised and cleared on its own; the router is in FAULT while
/// any is raised.
public enum FaultCause {
  /// The interface is missing, down, or has no carrier.
  LINK(false),
  /// The interface has no address to send from.
  SOURCE_ADDRESS(false),
  /// The socket cannot be opened, or does not send.
  SOCKET(false),
  /// A tracker with `fault` fails.
  TRACKER(true),
  /// The virtual addresses do not stay on the interface.
  ADDRESSES(true);

  private final boolean canSend;

  FaultCause(boolean canSend) {
    this.canSend = canSend;
  }

  /// Whether advertisements still reach the network, so that a resignation is worth sending.
  boolean canSend() {
    return canSend;
  }
}
