package dev.buoy.agent.proxy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// An open session as it stands.
/// @param id unique on this node while the agent runs; a younger session has a greater one
/// @param client where it came from
/// @param local the address that it connected to
/// @param server absent: none has been found yet
/// @param idle since bytes came last, from either side
/// @param bytesIn from the client
/// @param bytesOut from the server
public record SessionStatus(long id, InetSocketAddress client, InetSocketAddress local, String frontend,
    String backend, Optional<String> server, Instant accepted, Duration age, Duration idle, long bytesIn,
    long bytesOut, State state) {

  /// How far it has come.
  public enum State {
    /// Waits for a server to have room.
    QUEUED,
    /// Its server is being connected.
    CONNECTING,
    /// Both sides may send.
    OPEN,
    /// The client has sent its end; the server may still send.
    CLIENT_CLOSED,
    /// The server has sent its end; the client may still send.
    SERVER_CLOSED,
    /// Its time is over: both sides take what is left for them.
    ENDING
  }
}
