package dev.buoy.console.cluster;

import com.google.protobuf.Timestamp;

/// An agent was asked what time it is: it was `time` there somewhere between the two instants here.
/// @param sentAt     on the clock of {@link Cluster#nanoTime()}
/// @param receivedAt on the same clock
/// @param time       by the agent's clock
public record Trip(long sentAt, long receivedAt, Timestamp time) {
  /// How long it took, ns.
  public long nanos() {
    return receivedAt - sentAt;
  }

  /// The instant here that `time` is nearest to, half of {@link #nanos} off at most.
  public long middle() {
    return sentAt + nanos() / 2;
  }
}
