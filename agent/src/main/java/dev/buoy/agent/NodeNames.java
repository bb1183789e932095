package dev.buoy.agent;

import java.net.InetAddress;
import java.util.Optional;

/// Which node is behind an address, as far as it is known. Any thread may ask.
interface NodeNames {
  NodeNames NONE = new NodeNames() {
    @Override
    public Optional<String> nodeAt(InetAddress address) {
      return Optional.empty();
    }

    @Override
    public Optional<String> nodeWith(String mac) {
      return Optional.empty();
    }
  };

  /// By the file, or because it was heard to be master there.
  Optional<String> nodeAt(InetAddress address);

  /// By what its agent says of its hardware address.
  Optional<String> nodeWith(String mac);

  /// As a sentence names it: `n2 (10.77.0.2)`, or the address alone.
  default String called(InetAddress address) {
    return nodeAt(address).map(node -> node + " (" + address.getHostAddress() + ")").orElse(address.getHostAddress());
  }

  /// As a sentence names it: `n2 (02:00:00:00:00:02)`, or the hardware address alone.
  default String called(String mac) {
    return nodeWith(mac).map(node -> node + " (" + mac + ")").orElse(mac);
  }
}
