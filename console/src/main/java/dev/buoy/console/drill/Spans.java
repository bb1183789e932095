package dev.buoy.console.drill;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Spans of time as reports of drills write them: seconds with as many digits as were measured.
public final class Spans {
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
      .withZone(ZoneOffset.UTC);
  private static final long NANOS_PER_MILLI = 1_000_000;

  private Spans() {}

  /// `0.540 s`
  public static String seconds(java.time.Duration span) {
    return String.format(Locale.ROOT, "%.3f s", span.toNanos() / 1e9);
  }

  /// `0.540 s`
  public static String seconds(Duration span) {
    return seconds(of(span));
  }

  /// `51 ms`, of 50.2
  static String roundedUp(java.time.Duration span) {
    return Math.ceilDiv(span.toNanos(), NANOS_PER_MILLI) + " ms";
  }

  /// `12.3 ms`
  static String millis(Duration span) {
    return String.format(Locale.ROOT, "%.1f ms", of(span).toNanos() / (double) NANOS_PER_MILLI);
  }

  /// `±20 ms`
  public static String within(Duration resolution) {
    return "±" + roundedUp(of(resolution));
  }

  /// How long a step took: `0.4 s`.
  public static String brief(Duration span) {
    return String.format(Locale.ROOT, "%.1f s", of(span).toNanos() / 1e9);
  }

  /// `+0.540 s`, since the fault.
  static String after(Duration span) {
    return (of(span).isNegative() ? "" : "+") + seconds(span);
  }

  /// `2026-11-20 14:02:31`, in UTC.
  public static String day(Timestamp time) {
    return DAY.format(instant(time));
  }

  public static java.time.Duration of(Duration span) {
    return java.time.Duration.ofSeconds(span.getSeconds(), span.getNanos());
  }

  static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
