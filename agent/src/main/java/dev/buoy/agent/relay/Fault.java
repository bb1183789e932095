package dev.buoy.agent.relay;

import dev.buoy.agent.linux.StreamCalls;
import java.util.Locale;

/// Why a connection failed or ended early.
/// @param text what happened, for an operator: "connection refused"
public record Fault(Cause cause, String text) {

  /// Who or what it was; what each stands for in HAProxy's logs is [#letter].
  public enum Cause {
    /// The client left, or its connection failed.
    CLIENT('C'),
    /// The server refused or left, or its connection failed.
    SERVER('S'),
    /// The client was silent for too long.
    CLIENT_TIMEOUT('c'),
    /// The server was silent for too long, or had no room in time.
    SERVER_TIMEOUT('s'),
    /// A limit that the file sets.
    LIMIT('P'),
    /// This machine lacks something: descriptors, memory, ports.
    RESOURCE('R'),
    /// An operator closed it, its longest life is over, or this agent ends.
    KILLED('K'),
    /// Its server went down.
    DOWN('D'),
    /// It was on a backup server, and another came up.
    UP('U');

    private final char letter;

    Cause(char letter) {
      this.letter = letter;
    }

    /// The first of the two letters of a session's end in HAProxy's logs.
    public char letter() {
      return letter;
    }

    /// Its name in small letters: `client_timeout`.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What the system says of a failure.
  /// @param error what a call of [StreamCalls] returned
  static Fault of(Cause cause, int error) {
    return switch (error) {
      case StreamCalls.NO_DESCRIPTORS, StreamCalls.NO_FILES, StreamCalls.NO_MEMORY, StreamCalls.NO_BUFFERS ->
        new Fault(Cause.RESOURCE, StreamCalls.words(error));
      case StreamCalls.NO_PORTS -> new Fault(Cause.RESOURCE,
          "no source port is left towards the server, or the source address is not on this node");
      case StreamCalls.OTHER_FAMILY -> new Fault(Cause.RESOURCE,
          "the address to come from and the server's are not both IPv4 or both IPv6");
      default -> new Fault(cause, StreamCalls.words(error));
    };
  }
}
