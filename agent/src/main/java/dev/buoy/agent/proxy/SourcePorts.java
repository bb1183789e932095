package dev.buoy.agent.proxy;

import dev.buoy.agent.socket.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// From how many ports this node can connect to one address. Other programs, other servers at the same address and
/// connections that ended a moment ago take some of them.
final class SourcePorts {
  /// What Linux has where nobody has changed it.
  private static final String STANDARD = "32768 60999";
  private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

  private SourcePorts() {}

  /// @param source where the connections come from
  static int of(Source source) {
    var told = range().strip();
    var range = (told.matches("[0-9]+\\s+[0-9]+") ? told : STANDARD).split("\\s+", -1);
    int first = Integer.parseInt(range[0]);
    int last = Integer.parseInt(range[1]);
    return switch (source) {
      case Source.Any _,Source.Client _ -> last - first + 1;
      case Source.Addresses(var places) -> places.stream().mapToInt(place -> of(place, first, last)).sum();
    };
  }

  /// The kernel takes a range of its own into account as far as it is within that of all.
  private static int of(Source.Place place, int first, int last) {
    int from = place.hasRange() && place.firstPort() >= first ? place.firstPort() : first;
    int to = place.hasRange() && place.lastPort() <= last ? place.lastPort() : last;
    return Math.max(0, to - from + 1);
  }

  private static String range() {
    try {
      return Files.readAllLines(RANGE).getFirst(); // in one read: the kernel gives no second part
    } catch (IOException _) {
      return STANDARD;
    }
  }
}
