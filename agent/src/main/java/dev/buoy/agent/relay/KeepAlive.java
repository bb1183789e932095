package dev.buoy.agent.relay;

import dev.buoy.agent.socket.SocketOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How the system keeps connections alive that have no times of their own (tcp(7)). A socket that has had some does not come
/// back to these by itself.
final class KeepAlive {
  private static final Path SETTINGS = Path.of("/proc/sys/net/ipv4");

  private KeepAlive() {}

  /// The same with the system's times where they are absent; they stay absent where it does not tell.
  static SocketOptions complete(SocketOptions options) {
    return new SocketOptions(options.keepAlive(),
        options.idle() == null ? seconds("tcp_keepalive_time") : options.idle(),
        options.interval() == null ? seconds("tcp_keepalive_intvl") : options.interval(),
        options.count() == null ? read("tcp_keepalive_probes") : options.count(), options.userTimeout(),
        options.dscp());
  }

  private static @Nullable Duration seconds(String name) {
    var seconds = read(name);
    return seconds == null ? null : Duration.ofSeconds(seconds);
  }

  private static @Nullable Integer read(String name) {
    try {
      return Integer.valueOf(Files.readAllLines(SETTINGS.resolve(name)).getFirst().strip());
    } catch (IOException | NumberFormatException _) {
      return null;
    }
  }
}
