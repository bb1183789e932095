package dev.buoy.agent.linux;

import dev.buoy.agent.time.Cancellable;
import org.jspecify.annotations.Nullable;

/// A cadence by a timer of the loop, so every send is this process's own act; a process that pauses is silent at once.
///
/// It keeps to the instants start + n × interval; those that a late loop missed are skipped, not made up for. On the
/// loop only.
final class TimedCadence implements Cadence {
  private final PollLoop loop;
  private final Runnable transmit;
  private final long interval;
  private long due;
  private long tried;
  private boolean ended;
  private @Nullable Cancellable timer;

  /// @param transmit sends one; may end the cadence
  /// @param interval in nanoseconds
  TimedCadence(PollLoop loop, Runnable transmit, long interval) {
    this.loop = loop;
    this.transmit = transmit;
    this.interval = interval;
  }

  @Override
  public void start() {
    due = loop.nanoTime();
    run();
  }

  @Override
  public void end() {
    ended = true;
    if (timer != null) {
      timer.cancel();
    }
  }

  /// Goes on: what it is sent through is asked for at each send.
  @Override
  public void suspend() {}

  @Override
  public void resume() {
    tried = loop.nanoTime();
  }

  @Override
  public long silence() {
    return loop.nanoTime() - tried;
  }

  private void run() {
    tried = loop.nanoTime();
    // Sending first may end this cadence: a failure is reported at once.
    transmit.run();
    if (ended) {
      return;
    }
    var late = loop.nanoTime() - due;
    due += interval * (1 + Math.max(0, late) / interval);
    timer = loop.scheduleAt(due, this::run);
  }
}
