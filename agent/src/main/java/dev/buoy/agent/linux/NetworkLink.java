package dev.buoy.agent.linux;

/// A network interface as the kernel has it.
/// @param alias text that an administrator or program left with it, empty for none
/// @param flags IFF_ flags of netdevice(7)
record NetworkLink(int index, String name, int flags, MacAddress mac, String alias) {
  private static final int UP = 0x1;
  private static final int RUNNING = 0x40;
  private static final int LOWER_UP = 0x10000;

  /// Whether an administrator has it up.
  boolean up() {
    return (flags & UP) != 0;
  }

  /// Whether frames reach the network.
  boolean carrier() {
    return (flags & RUNNING) != 0 && (flags & LOWER_UP) != 0;
  }
}
