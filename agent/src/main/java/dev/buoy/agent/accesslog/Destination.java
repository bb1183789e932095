package dev.buoy.agent.accesslog;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/// Where the lines of an access log go.
public sealed interface Destination {
  /// What it is, for an operator: the path, the address, or `stderr`.
  String text();

  /// Standard error, beside the agent's own log.
  record Stderr() implements Destination {
    @Override
    public String text() {
      return "stderr";
    }
  }

  /// The end of a file, which is made when it is absent, and opened anew when it was moved away.
  record ToFile(Path path) implements Destination {
    @Override
    public String text() {
      return path.toString();
    }
  }

  /// A syslog daemon, in the format of RFC 3164 without the host's name, as HAProxy sends it.
  /// @param target where it listens
  /// @param level lines that are less severe than this are not sent
  /// @param tag name of the program in each line
  record Syslog(Target target, Facility facility, Severity level, String tag) implements Destination {
    @Override
    public String text() {
      return switch (target) {
        case Target.Local(var path) -> path.toString();
        case Target.Udp(var address) -> address.getAddress().getHostAddress() + ":" + address.getPort();
      };
    }
  }

  /// Where a syslog daemon listens.
  sealed interface Target {
    /// A datagram socket of this machine, as `/dev/log`.
    record Local(Path path) implements Target {}

    /// A UDP port.
    record Udp(InetSocketAddress address) implements Target {}
  }
}
