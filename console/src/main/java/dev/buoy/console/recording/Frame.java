package dev.buoy.console.recording;

import com.google.protobuf.Timestamp;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.console.cluster.Heard;
import dev.buoy.console.cluster.Trip;
import dev.buoy.v1.RecordedTrip;
import dev.buoy.v1.RecordingFrame;
import java.time.Duration;
import java.time.Instant;

/// Something that was heard of an agent, and when.
/// @param nanos when it arrived, on the monotonic clock of the recording
/// @param wall  the same instant by the wall clock
record Frame(long nanos, Instant wall, Heard heard) {
  /// No recording is longer.
  static final Duration LONGEST = Duration.ofDays(31);

  /// How it is written.
  /// @param agent name of the node
  static RecordingFrame written(long nanos, Instant wall, String agent, Heard heard) {
    var frame = RecordingFrame.newBuilder().setNanos(nanos).setWall(timestamp(wall))
        .setEndpoint(heard.from().toString()).setAgent(agent);
    return switch (heard) {
      case Heard.Introduced(_, var info) -> frame.setInfo(info).build();
      case Heard.Reported(_, var status) -> frame.setStatus(status).build();
      case Heard.Happened(_, var event) -> frame.setEvent(event).build();
      case Heard.Timed(_, var trip) -> frame.setTrip(RecordedTrip.newBuilder().setSentNanos(trip.sentAt())
          .setReceivedNanos(trip.receivedAt()).setTime(trip.time())).build();
      case Heard.Lost(_, var error) -> frame.setLost(error).build();
    };
  }

  /// @param begin of the recording
  /// @param since when the one before came: none is earlier
  /// @throws IllegalArgumentException when it says nothing that can be understood
  static Frame read(RecordingFrame frame, long begin, long since) {
    long nanos = Math.max(since, frame.getNanos());
    if (nanos - begin > LONGEST.toNanos() || nanos < begin) {
      throw new IllegalArgumentException("no place in a recording: " + nanos);
    }
    return new Frame(nanos, instant(frame.getWall()), heard(frame));
  }

  private static Heard heard(RecordingFrame frame) {
    var from = Endpoint.parse(frame.getEndpoint());
    return switch (frame.getWhatCase()) {
      case INFO -> new Heard.Introduced(from, frame.getInfo());
      case STATUS -> new Heard.Reported(from, frame.getStatus());
      case EVENT -> new Heard.Happened(from, frame.getEvent());
      case TRIP -> new Heard.Timed(from, trip(frame.getTrip()));
      case LOST -> new Heard.Lost(from, frame.getLost());
      case WHAT_NOT_SET -> throw new IllegalArgumentException("a frame of another kind");
    };
  }

  private static Trip trip(RecordedTrip trip) {
    var _ = instant(trip.getTime());
    return new Trip(trip.getSentNanos(), trip.getReceivedNanos(), trip.getTime());
  }

  static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  /// @throws IllegalArgumentException when there is no such time
  static Instant instant(Timestamp time) {
    var seconds = time.getSeconds();
    if (seconds < 0 || seconds > Integer.MAX_VALUE * 100L || time.getNanos() < 0 || time.getNanos() > 999_999_999) {
      throw new IllegalArgumentException("no time: " + seconds);
    }
    return Instant.ofEpochSecond(seconds, time.getNanos());
  }
}
