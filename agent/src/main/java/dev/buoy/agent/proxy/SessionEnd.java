package dev.buoy.agent.proxy;

import dev.buoy.agent.relay.Fault;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What became of one accepted connection: all that an access log says of it.
/// @param client where it came from, as the PROXY header says where there is one
/// @param local where it went to, likewise
/// @param accepted when
/// @param server name of the last server that was tried; empty: none was found
/// @param waited in the queue, also when no server came of it; empty: it neither waited nor got one
/// @param connected how long it took to connect, failed attempts and the pauses between them included; empty: never was
/// @param lasted from accepting to the end of both connections
/// @param bytesIn from the client
/// @param bytesOut from the server
/// @param phase how far it had come
/// @param fault absent when both sides had finished
/// @param retries attempts after the first
/// @param redispatched whether one of them went to another server
public record SessionEnd(InetSocketAddress client, InetSocketAddress local, Instant accepted, String frontend,
    String backend, Optional<String> server, Optional<Duration> waited, Optional<Duration> connected, Duration lasted,
    long bytesIn, long bytesOut, Phase phase, Optional<Fault> fault, int retries, boolean redispatched, Load load) {

  /// How far a session had come when it ended; [#letter] is the second of the two letters in HAProxy's logs.
  public enum Phase {
    /// Before a server was asked for.
    REQUEST('R'),
    /// It waited for a server to have room.
    QUEUE('Q'),
    /// It was being connected.
    CONNECT('C'),
    /// Client and server were coupled.
    DATA('D');

    private final char letter;

    Phase(char letter) {
      this.letter = letter;
    }

    public char letter() {
      return letter;
    }
  }

  /// How much was going on when it ended, as HAProxy counts: itself is among the first two, and not among the others.
  /// @param node sessions of all frontends
  /// @param frontend sessions of its frontend
  /// @param backend sessions that had or waited for a server of its backend
  /// @param server sessions of its server
  /// @param serverPlace in the queue of the server that its client stays with when it began to wait, from 1; 0: it did not
  /// have to wait there
  /// @param place likewise in the queue of those who wait for any server
  public record Load(int node, int frontend, int backend, int server, int serverPlace, int place) {}

  /// The two letters of HAProxy's logs: who ended it, and when; `--` when both sides had finished.
  public String letters() {
    return fault.map(why -> "" + why.cause().letter() + phase.letter()).orElse("--");
  }
}
