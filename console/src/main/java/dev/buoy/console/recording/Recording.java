package dev.buoy.console.recording;

import com.google.protobuf.ByteString;
import dev.buoy.console.cluster.ClusterView;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// What was recorded of a cluster. It stays packed, and is unpacked on the way. Immutable.
/// @param version    of the console that recorded
/// @param begin      by its wall clock
/// @param beginNanos the same instant on the monotonic clock of all that is in it
/// @param known      of the cluster at the beginning: which agents there are
/// @param packed     what the file has
/// @param length     from the beginning to the end, or to the last frame where the end is missing
/// @param end        by the wall clock
/// @param whole      false: it was torn
public record Recording(String version, Instant begin, long beginNanos, ClusterView known, ByteString packed,
    Duration length, Instant end, boolean whole) {

  /// From the first one on.
  Frames frames() {
    var messages = new Unpacked(packed);
    var _ = messages.next(); // the header
    return new Frames(messages, beginNanos);
  }

  /// How far from the beginning a time of day is; empty when it is not in the recording.
  /// @param time in UTC
  public Optional<Duration> at(LocalTime time) {
    var day = begin.atZone(ZoneOffset.UTC).with(time).toInstant();
    // Whole seconds are what people read; the recording began within one.
    var first = day.isBefore(begin.truncatedTo(ChronoUnit.SECONDS)) ? day.plus(Duration.ofDays(1)) : day;
    var offset = Duration.between(begin, first);
    return Optional.of(offset.isNegative() ? Duration.ZERO : offset).filter(each -> each.compareTo(length) <= 0);
  }
}
