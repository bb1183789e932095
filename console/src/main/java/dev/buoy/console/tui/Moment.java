package dev.buoy.console.tui;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;

/// The present, on both clocks.
/// @param nanos on the cluster's monotonic clock: ages
/// @param wall  the console host's time: the header, and how long ago an agent's event was
record Moment(long nanos, Instant wall) {

  /// Time since `then`, never negative: an agent's clock may run ahead.
  Duration since(Timestamp then) {
    var age = Duration.between(instant(then), wall);
    return age.isNegative() ? Duration.ZERO : age;
  }

  /// The moment at which the monotonic clock said this, a while ago at most.
  Moment before(long earlier) {
    return new Moment(earlier, wall.minusNanos(Math.max(0, nanos - earlier)));
  }

  /// By how much the wall clock went on more than the monotonic one since then: the process was stopped, or somebody set
  /// the clock.
  Duration missed(Moment then) {
    return Duration.between(then.wall, wall).minusNanos(nanos - then.nanos);
  }

  static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
