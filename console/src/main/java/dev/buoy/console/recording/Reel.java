package dev.buoy.console.recording;

import dev.buoy.console.cluster.ClusterView;
import java.time.Duration;
import java.time.Instant;

/// A recording on its way: what was known of the cluster at one time after the other. Goes on only; for a time before,
/// one begins anew. One thread.
public final class Reel {
  private final Recording recording;
  private final long every;
  private int next;
  private long marked;
  private long nanos;
  private ClusterView view;

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
  }

  /// Goes on to this place, and shows all that is on the way. The same scenes come however many calls it takes.
  /// @param position from the beginning; nothing happens when it is behind already
  public void to(Duration position, Viewer viewer) {
    long until = recording.beginNanos() + position.toNanos();
    while (true) {
      long mark = marked + every;
      boolean heard = next < recording.frames().size() && recording.frames().get(next).nanos() <= mark;
      long at = heard ? recording.frames().get(next).nanos() : mark;
      if (at > until) {
        break;
      }
      nanos = at;
      if (heard) {
        view = view.with(recording.frames().get(next++).heard(), at);
      } else {
        marked = mark;
      }
      viewer.seen(new Scene(at, recording.wall(at), view, !heard));
    }
    nanos = Math.max(nanos, until);
  }

  /// Where it is, from the beginning.
  public Duration position() {
    return Duration.ofNanos(nanos - recording.beginNanos());
  }

  /// What was known there.
  public ClusterView view() {
    return view;
  }
}
