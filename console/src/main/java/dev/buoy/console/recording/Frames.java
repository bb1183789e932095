package dev.buoy.console.recording;

import dev.buoy.v1.RecordingEnd;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The frames of a recording in their order, up to its end or to what cannot be understood. Only one is in memory. One
/// thread.
final class Frames {
  private final Unpacked messages;
  private final long begin;
  private long last;
  private long count;
  private boolean over;
  private @Nullable RecordingEnd end;

  /// @param messages of which the header was taken
  /// @param begin    of the recording, on its monotonic clock
  Frames(Unpacked messages, long begin) {
    this.messages = messages;
    this.begin = begin;
    this.last = begin;
  }

  /// Null when there is no other.
  @Nullable
  Frame next() {
    var next = over ? null : messages.next();
    if (next == null || !next.hasFrame()) {
      over = true;
      end = next != null && next.hasEnd() ? next.getEnd() : end;
      return null;
    }
    try {
      var frame = Frame.read(next.getFrame(), begin, last);
      last = frame.nanos();
      count++;
      return frame;
    } catch (IllegalArgumentException torn) {
      over = true;
      return null;
    }
  }

  /// The length of the recording, once there is no other frame; empty where it is torn.
  Optional<Duration> length() {
    return Optional.ofNullable(end).filter(each -> each.getFrames() == count).map(RecordingEnd::getLength)
        .filter(each -> each.getSeconds() >= 0 && each.getSeconds() <= Frame.LONGEST.toSeconds())
        .map(each -> Duration.ofSeconds(each.getSeconds()).plusNanos(each.getNanos()));
  }
}
