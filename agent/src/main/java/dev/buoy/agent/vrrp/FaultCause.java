package dev.buoy.agent.vrrp;

/// What keeps a virtual router from serving. Each cause is raised and cleared on its own; the router is in FAULT while
/// any is raised.
public enum FaultCause {
  /// The interface is missing, down, or has no carrier.
  LINK(Parting.SILENT),
  /// The interface has no address to send from.
  SOURCE_ADDRESS(Parting.SILENT),
  /// The socket cannot be opened, or does not send.
  SOCKET(Parting.SILENT),
  /// A tracker with `fault` fails.
  TRACKER(Parting.HAND_OVER),
  /// The node's own proxy does not serve at the virtual addresses.
  PROXY(Parting.HAND_OVER),
  /// The virtual addresses do not stay on the interface.
  ADDRESSES(Parting.RESIGN),
  /// Another member of the sync group is in FAULT.
  GROUP(Parting.HAND_OVER),
  /// An operator put the node in standby.
  STANDBY(Parting.HAND_OVER);

  private final Parting parting;

  FaultCause(Parting parting) {
    this.parting = parting;
  }

  /// How a master leaves for this cause.
  Parting parting() {
    return parting;
  }

  /// How a master leaves.
  enum Parting {
    /// Nothing reaches the others: no word, and the addresses off at once.
    SILENT,
    /// Gives the role up, with the addresses off at once.
    RESIGN,
    /// Gives the role up, and keeps the addresses until the new master answers for them.
    HAND_OVER
  }
}
