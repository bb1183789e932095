package dev.buoy.agent.socket;

import java.net.InetAddress;
import java.util.List;

/// Which address a connection to a server comes from.
public sealed interface Source {
  /// The one that the system chooses.
  record Any() implements Source {}

  /// The client's own; needs a right, and a way back for the answers that leads through this node.
  record Client() implements Source {}

  /// One of these, in turns.
  /// @param addresses at least one
  record Addresses(List<Place> addresses) implements Source {
    public Addresses {
      addresses = List.copyOf(addresses);
    }
  }

  /// An address to come from.
  /// @param firstPort least port to come from; 0: any of the system's
  /// @param lastPort largest one; 0: any of the system's
  record Place(InetAddress address, int firstPort, int lastPort) {
    /// Whether it has ports of its own.
    public boolean hasRange() {
      return lastPort > 0;
    }
  }

  /// The one that the system chooses.
  Source ANY = new Any();
}
