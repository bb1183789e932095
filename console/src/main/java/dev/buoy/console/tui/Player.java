package dev.buoy.console.tui;

import dev.buoy.console.cluster.AwakeClock;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.recording.Playhead;
import dev.buoy.console.recording.Playhead.Turn;
import dev.buoy.console.recording.Recording;
import dev.buoy.console.recording.Reel;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Has a model go through a recording as it went through what agents said then. What is shown at a place does not depend
/// on the way there: who goes back goes through all of it anew, unseen. One thread; {@link #nanos} by any.
final class Player {
  /// Somebody looks at it as often, at least.
  static final Duration FRAME = Duration.ofMillis(100);

  private static final Duration TICK = Duration.ofSeconds(1);

  private final Recording recording;
  private final Cluster cluster;
  private Reel reel;
  private Playhead playhead;
  private volatile long nanos;

  /// @param playhead where it begins, and how fast
  Player(Recording recording, Playhead playhead) {
    this.recording = recording;
    this.playhead = playhead;
    this.reel = new Reel(recording, TICK);
    this.nanos = recording.beginNanos();
    this.cluster = Cluster.recorded(recording.known(), this::nanos);
  }

  /// The clock that a recording is shown by: while nobody can look (Ctrl-Z, a terminal that takes long) it stands still.
  /// @param clock monotonic nanoseconds
  static LongSupplier watched(LongSupplier clock) {
    return new AwakeClock(clock, FRAME.multipliedBy(2));
  }

  /// The cluster of the recording. The caller closes it.
  Cluster cluster() {
    return cluster;
  }

  /// The time of the recording that is shown, on its monotonic clock.
  long nanos() {
    return nanos;
  }

  /// The same on both clocks.
  Moment now() {
    return new Moment(nanos, reel.wall(nanos));
  }

  void turn(Turn turn, long now) {
    playhead = playhead.turned(turn, now);
  }

  /// The model at the place where the recording is now.
  /// @param now on its {@link #watched} clock
  Model shown(Model before, long now) {
    playhead = playhead.at(now);
    var model = playhead.position().compareTo(reel.position()) < 0 ? rewound(before) : before;
    var going = new Going(model);
    reel.to(playhead.position(), going);
    nanos = recording.beginNanos() + playhead.position().toNanos();
    cluster.show(reel.view());
    return Update.on(going.model, new Msg.Played(playhead), now()).model();
  }

  /// Nothing was heard yet; what the operator looks at stays.
  private Model rewound(Model model) {
    reel = new Reel(recording, TICK);
    nanos = recording.beginNanos();
    return model.with(new Data(recording.known(), History.NONE, now())).with(AlarmList.NONE);
  }

  private static final class Going implements Reel.Viewer {
    private Model model;

    Going(Model model) {
      this.model = model;
    }

    @Override
    public void seen(Reel.Scene scene) {
      var msg = scene.mark() ? new Msg.Tick() : new Msg.Reported(scene.view());
      model = Update.on(model, msg, new Moment(scene.nanos(), scene.wall())).model();
    }
  }
}
