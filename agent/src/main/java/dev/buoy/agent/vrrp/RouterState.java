package dev.buoy.agent.vrrp;

/// State of a virtual router, as operators and the API name it (RFC 9568 section 6.4, whose "Active" is MASTER here).
public enum RouterState {
  /// Not started, or stopped.
  INITIALIZE,
  /// Listens, and takes over when the master falls silent.
  BACKUP,
  /// Advertises and holds the addresses.
  MASTER,
  /// Cannot serve; recovers by itself once every cause is gone.
  FAULT
}
