package dev.buoy.console.recording;

import java.time.Duration;

/// Where a recording stands, and how fast it goes. Immutable.
/// @param length   of the recording
/// @param position at `since`
/// @param since    nanoseconds of the watching host's steady clock
/// @param speed    this many seconds of the recording in one, > 0
/// @param playing  false: it stands still
public record Playhead(Duration length, Duration position, long since, double speed, boolean playing) {
  private static final double SLOWEST = 0.1;
  private static final double FASTEST = 100;

  /// What an operator can do with it.
  public enum Turn {
    BACK(Duration.ofSeconds(-10)), ON(Duration.ofSeconds(10)), FAR_BACK(Duration.ofMinutes(-1)),
    FAR_ON(Duration.ofMinutes(1)), SLOWER(Duration.ZERO), FASTER(Duration.ZERO), PAUSE(Duration.ZERO);

    private final Duration by;

    Turn(Duration by) {
      this.by = by;
    }
  }

  /// Whether it can go that fast.
  public static boolean isSpeed(double speed) {
    return speed >= SLOWEST && speed <= FASTEST;
  }

  /// The same, at this instant. At the end it stands still.
  public Playhead at(long now) {
    if (!playing) {
      return new Playhead(length, position, now, speed, false);
    }
    long gone = (long) ((now - since) * speed);
    var there = position.plusNanos(Math.max(0, gone));
    return there.compareTo(length) < 0
        ? new Playhead(length, there, now, speed, true)
        : new Playhead(length, length, now, speed, false);
  }

  /// After the operator did that, now.
  public Playhead turned(Turn turn, long now) {
    var here = at(now);
    return switch (turn) {
      case BACK, ON, FAR_BACK, FAR_ON -> here.moved(turn.by);
      case SLOWER -> here.going(speed / 2);
      case FASTER -> here.going(speed * 2);
      case PAUSE -> here.paused();
    };
  }

  /// How much of it is behind, 0 to 100.
  public int percent() {
    return length.isZero() ? 100 : (int) (position.toMillis() * 100 / Math.max(1, length.toMillis()));
  }

  private Playhead moved(Duration by) {
    var there = position.plus(by);
    var within = there.isNegative() ? Duration.ZERO : there.compareTo(length) > 0 ? length : there;
    return new Playhead(length, within, since, speed, playing && within.compareTo(length) < 0);
  }

  private Playhead going(double other) {
    return isSpeed(other) ? new Playhead(length, position, since, other, playing) : this;
  }

  /// From the end it begins anew.
  private Playhead paused() {
    boolean over = !playing && position.compareTo(length) >= 0;
    return new Playhead(length, over ? Duration.ZERO : position, since, speed, !playing);
  }
}
