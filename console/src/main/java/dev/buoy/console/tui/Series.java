package dev.buoy.console.tui;

import java.util.Arrays;

/// The last minute of a number, one value a second, the newest last. Immutable, and never longer.
final class Series {
  static final Series NONE = new Series(new float[0]);
  /// The server could not be used in this second.
  static final float DOWN = -1;

  private static final int SECONDS = 60;

  private final float[] values;

  private Series(float[] values) {
    this.values = values;
  }

  /// @param value ≥ 0, {@link #DOWN}, or NaN where it is not known
  Series plus(double value) {
    var from = Math.max(0, values.length - SECONDS + 1);
    var next = Arrays.copyOfRange(values, from, values.length + 1);
    next[next.length - 1] = (float) value;
    return new Series(next);
  }

  int size() {
    return values.length;
  }

  /// The highest value of all; 0 where none is known.
  double most() {
    var most = 0f;
    for (var value : values) {
      most = value > most ? value : most;
    }
    return most;
  }

  /// A bar for each second, as high as it is against the highest; blank where nothing is known.
  String bars(Glyphs glyphs) {
    var levels = glyphs.spark();
    var most = most();
    var bars = new StringBuilder();
    for (var value : values) {
      var level = most <= 0 ? 0 : (int) Math.round(value / most * (levels.length() - 1));
      bars.append(Float.isNaN(value) ? " " : value < 0 ? glyphs.down() : levels.substring(level, level + 1));
    }
    return bars.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Series series && Arrays.equals(values, series.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
