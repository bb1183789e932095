package dev.buoy.agent.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/// What tells this host from the others.
/// @param addresses on its interfaces, loopback too
/// @param name as `uname -n` prints it
public record Host(Set<InetAddress> addresses, String name) {
  public Host {
    addresses = Set.copyOf(addresses);
  }

  /// This host, as it is now. Addresses that cannot be listed count as none.
  public static Host here() {
    return new Host(ownAddresses(), ownName());
  }

  static String ownName() {
    try {
      return String.join("", Files.readAllLines(Path.of("/proc/sys/kernel/hostname"))).strip();
    } catch (IOException _) {
      return "localhost";
    }
  }

  private static Set<InetAddress> ownAddresses() {
    try {
      return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).collect(Collectors.toSet());
    } catch (SocketException _) {
      return Set.of();
    }
  }
}
