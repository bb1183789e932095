package dev.buoy.e2e.interop;

import java.util.List;
import java.util.Locale;

/// The values of some runs, in order. One that had no end while it was looked at stands behind all others, as this
/// constant and the time that was looked.
record Spread(List<Double> sorted) {
  private static final double ENDLESS = 1e12;

  /// @param values a negative one had no end within so much time
  static Spread of(List<Double> values) {
    return new Spread(values.stream().map(value -> value < 0 ? ENDLESS - value : value).sorted().toList());
  }

  boolean isEmpty() {
    return sorted.isEmpty();
  }

  /// Between the two in the middle, when there are two.
  double median() {
    double low = sorted.get((sorted.size() - 1) / 2);
    double high = sorted.get(sorted.size() / 2);
    return high >= ENDLESS ? high : (low + high) / 2;
  }

  /// The value that no more than a tenth of the runs are above.
  double ninetieth() {
    return sorted.get((int) Math.ceil(0.9 * sorted.size()) - 1);
  }

  double max() {
    return sorted.getLast();
  }

  @Override
  public String toString() {
    return isEmpty() ? "–" : number(median()) + " / " + number(ninetieth()) + " / " + number(max());
  }

  /// This one's median as a share of the other's; a dash where one of them has no end or nothing was there to divide by.
  String ratioTo(Spread other) {
    return isEmpty() || other.isEmpty() || median() >= ENDLESS || other.median() >= ENDLESS || other.median() == 0
        ? "–"
        : String.format(Locale.ROOT, "%.2f", median() / other.median());
  }

  static String number(double value) {
    return value >= ENDLESS
        ? "> " + number(value - ENDLESS)
        : String.format(Locale.ROOT, value < 100 && value != Math.rint(value) ? "%.1f" : "%.0f", value);
  }
}
