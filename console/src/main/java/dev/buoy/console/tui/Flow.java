package dev.buoy.console.tui;

/// What goes through something per second. NaN: not known.
/// @param sessions that began
/// @param in  bytes from clients
/// @param out bytes to clients
record Flow(double sessions, double in, double out) {
  static final Flow UNKNOWN = new Flow(Double.NaN, Double.NaN, Double.NaN);
  static final Flow NOTHING = new Flow(0, 0, 0);

  /// Not a number plus a number is none: a part is no rate of the whole.
  Flow plus(Flow other) {
    return new Flow(sessions + other.sessions, in + other.in, out + other.out);
  }

  boolean isKnown() {
    return !Double.isNaN(sessions);
  }
}
