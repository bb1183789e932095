package dev.buoy.agent.linux;

/// One message from rtnetlink(7), as far as the agent cares.
sealed interface NetlinkNews {
  /// The kernel's answer to a request: done, or why not.
  /// @param result zero, or a negated error number
  record Answer(int sequence, int port, int result) implements NetlinkNews {}

  /// An interface is there, or changed.
  record LinkThere(NetworkLink link) implements NetlinkNews {}

  /// An interface is gone.
  record LinkGone(int index) implements NetlinkNews {}

  /// An address is there, or was renewed.
  record AddressThere(InterfaceAddress address) implements NetlinkNews {}

  /// An address is gone.
  /// @param port the netlink port of who removed it; zero: the kernel itself
  record AddressGone(InterfaceAddress address, int port) implements NetlinkNews {}
}
