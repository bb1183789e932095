package dev.buoy.console.drill;

import java.net.InetSocketAddress;
import java.time.Duration;

/// Port: how this host reaches a responder.
public interface Dial {
  /// One probe, a new connection and what the responder says. Blocking.
  /// @param patience within which the whole answer has to be there
  Answer ask(InetSocketAddress target, Duration patience);

  /// Opens connections that stay open until they are closed, and does not wait for them; who only asks has none.
  default LongConnections hold(InetSocketAddress target, Ticker ticker) {
    return LongConnections.NONE;
  }

  /// What came of a probe.
  /// @param by      node that answered; empty: none did
  /// @param failure refused, reset, unreachable, timed_out or wrong_answer; empty: the whole line came
  record Answer(String by, String failure) {
    /// The node's whole line came.
    static Answer of(String node) {
      return new Answer(node, "");
    }

    static Answer failed(String why) {
      return new Answer("", why);
    }

    boolean good() {
      return failure.isEmpty();
    }
  }
}
