package dev.buoy.agent.relay;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long a relay waits for whom; what is absent waits for ever. Bytes in either direction of a connection count as a sign
/// of life of its peer.
/// @param connect for a server to take a connection; absent: as long as the system does
/// @param client silence of a client that is waited for
/// @param server silence of a server that is waited for
/// @param clientFin the same of a client that has been told that no more will come; absent: as before that
/// @param serverFin the same of a server
public record Timeouts(@Nullable Duration connect, @Nullable Duration client, @Nullable Duration server,
    @Nullable Duration clientFin, @Nullable Duration serverFin) {

  static long millis(@Nullable Duration timeout) {
    return timeout == null ? 0 : Math.max(1, timeout.toMillis());
  }
}
