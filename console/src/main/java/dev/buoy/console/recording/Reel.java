package dev.buoy.console.recording;

import dev.buoy.console.cluster.ClusterView;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A recording on its way: what was known of the cluster at one time after the other. Goes on only; for a time before,
/// one begins anew. One thread.
public final class Reel {
  private final Recording recording;
  private final long every;
  private final Frames frames;
  private @Nullable Frame next;
  private Place last;
  private long marked;
  private long nanos;
  private ClusterView view;

  /// The same instant on both clocks: what came last says what time of day it is until something else comes.
  private record Place(long nanos, Instant wall) {
    Instant wall(long later) {
      return wall.plusNanos(later - nanos);
    }
  }

  /// Something in a recording.
  /// @param nanos when, on its monotonic clock
  /// @param wall  the same instant by the wall clock
  /// @param view  what was known then
  /// @param mark  nothing was heard, but time went by
  public record Scene(long nanos, Instant wall, ClusterView view, boolean mark) {}

  /// Takes scenes in their order.
  @FunctionalInterface
  public interface Viewer {
    void seen(Scene scene);
  }

  /// At the beginning.
  /// @param every how much time goes by between two marks, > 0
  public Reel(Recording recording, Duration every) {
    this.recording = recording;
    this.every = every.toNanos();
    this.marked = recording.beginNanos();
    this.nanos = recording.beginNanos();
    this.view = recording.known();
    this.frames = recording.frames();
    this.next = frames.next();
    this.last = new Place(recording.beginNanos(), recording.begin());
  }

  /// Goes on to this place, and shows all that is on the way. The same scenes come however many calls it takes.
  /// @param position from the beginning; nothing happens when it is behind already
  public void to(Duration position, Viewer viewer) {
    long until = recording.beginNanos() + position.toNanos();
    while (true) {
      long mark = marked + every;
      var frame = next != null && next.nanos() <= mark ? next : null;
      long at = frame == null ? mark : frame.nanos();
      if (at > until) {
        break;
      }
      nanos = at;
      if (frame == null) {
        marked = mark;
      } else {
        view = view.with(frame.heard(), at);
        last = new Place(at, frame.wall());
        next = frames.next();
      }
      viewer.seen(new Scene(at, last.wall(at), view, frame == null));
    }
    nanos = Math.max(nanos, until);
  }

  /// Where it is, from the beginning.
  public Duration position() {
    return Duration.ofNanos(nanos - recording.beginNanos());
  }

  /// The time of day of an instant there, or of one a moment later.
  /// @param at on the monotonic clock of the recording
  public Instant wall(long at) {
    return last.wall(at);
  }

  /// What was known there.
  public ClusterView view() {
    return view;
  }
}
