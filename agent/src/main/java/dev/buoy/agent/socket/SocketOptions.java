package dev.buoy.agent.socket;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How the kernel treats a connection.
/// @param keepAlive whether it asks a silent peer whether it is still there (tcp(7))
/// @param idle silence after which it first does, in seconds; absent: the system's
/// @param interval between two questions, in seconds; absent: the system's
/// @param count questions without answer after which the connection is lost, 1 to 127; absent: the system's
/// @param userTimeout the connection is lost when what was sent is not acknowledged for this long; absent: the system's
/// @param dscp class of its packets, 0 to 63 (RFC 2474); absent: as the system has it
public record SocketOptions(boolean keepAlive, @Nullable Duration idle, @Nullable Duration interval,
    @Nullable Integer count, @Nullable Duration userTimeout, @Nullable Integer dscp) {
  /// Kept alive as the system does it.
  public static final SocketOptions STANDARD = new SocketOptions(true, null, null, null, null, null);
}
