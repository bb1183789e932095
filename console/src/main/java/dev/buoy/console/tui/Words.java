package dev.buoy.console.tui;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// How numbers and times are written on screen.
final class Words {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT)
      .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT)
      .withZone(ZoneOffset.UTC);
  private static final long KILO = 1000;

  private Words() {}

  /// `14s`, `02:14` (minutes), `3h04m`, `12d03h`: at most six columns up to 99 days.
  static String age(Duration age) {
    if (age.toSeconds() < 60) {
      return age.toSeconds() + "s";
    }
    if (age.toMinutes() < 60) {
      return String.format(Locale.ROOT, "%02d:%02d", age.toMinutes(), age.toSecondsPart());
    }
    if (age.toHours() < 24) {
      return String.format(Locale.ROOT, "%dh%02dm", age.toHours(), age.toMinutesPart());
    }
    return String.format(Locale.ROOT, "%dd%02dh", age.toDays(), age.toHoursPart());
  }

  static String seconds(Duration age) {
    return String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1000.0);
  }

  static String clock(Moment now) {
    return CLOCK.format(now.wall());
  }

  static String clock(Instant time) {
    return CLOCK.format(time);
  }

  static String clock(Timestamp time) {
    return CLOCK.format(Moment.instant(time));
  }

  static String millis(Timestamp time) {
    return MILLIS.format(Moment.instant(time));
  }

  static String rate(double perSecond) {
    if (Double.isNaN(perSecond)) {
      return "-";
    }
    return perSecond >= 100_000 ? count(Math.round(perSecond)) : String.format(Locale.ROOT, "%.1f", perSecond);
  }

  /// Bytes per second, with a decimal unit: `0`, `410k`, `1.2M`.
  static String bytes(double perSecond) {
    return Double.isNaN(perSecond) ? "-" : perSecond < 1 ? "0" : count(Math.round(perSecond));
  }

  /// `999`, `12k`, `1.2M`: at most five columns.
  static String count(long count) {
    if (count < 10 * KILO) {
      return Long.toString(count);
    }
    var value = (double) count;
    for (var unit : new String[]{"k", "M", "G", "T"}) {
      value /= KILO;
      if (value < KILO) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f%s" : "%.0f%s", value, unit);
      }
    }
    return String.format(Locale.ROOT, "%.0fP", value / KILO);
  }

  static String millis(com.google.protobuf.Duration duration) {
    return String.format(Locale.ROOT, "%.1f ms", toMillis(duration));
  }

  /// A number of milliseconds without its unit, which is in the heading; `-` where it is not known.
  static String millis(double millis) {
    return Double.isNaN(millis) ? "-" : String.format(Locale.ROOT, millis < 100 ? "%.1f" : "%.0f", millis);
  }

  static double toMillis(com.google.protobuf.Duration duration) {
    return duration.getSeconds() * 1000.0 + duration.getNanos() / 1e6;
  }

  /// `1 alarm`, `2 alarms`.
  static String some(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /// `+3 ms`, `-1.2 s`
  static String skew(Duration skew) {
    return Math.abs(skew.toMillis()) < 1000
        ? String.format(Locale.ROOT, "%+d ms", skew.toMillis())
        : String.format(Locale.ROOT, "%+.1f s", skew.toMillis() / 1000.0);
  }
}
