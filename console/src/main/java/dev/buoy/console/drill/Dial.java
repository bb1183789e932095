package dev.buoy.console.drill;

import java.net.InetSocketAddress;
import java.time.Duration;

/// Port: one probe, a new connection to a responder and what it says. Blocking.
public interface Dial {
  /// Asks once.
  /// @param patience within which the whole answer has to be there
  Answer ask(InetSocketAddress target, Duration patience);

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
