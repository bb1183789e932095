package dev.buoy.console.drill;

import com.google.protobuf.Timestamp;
import dev.buoy.v1.Drill;
import java.time.Duration;

/// The part of a drill that a picture shows, in seconds since the fault: a while before it, until everything was back.
/// @param from at most 0
/// @param to   more than 0
record Scope(double from, double to) {
  private static final double LEAST = 0.1;
  /// As much of the baseline as of what came of the fault, but for a part: it is the same all the time.
  private static final double BEFORE = 0.4;

  /// Only of a drill that had a fault.
  static Scope of(Drill drill) {
    double to = Math.max(LEAST, end(drill));
    return new Scope(Math.min(0, Math.max(since(drill, baseline(drill)), -to * BEFORE)), to);
  }

  /// Seconds from the fault to then.
  static double since(Drill drill, Timestamp time) {
    return seconds(Duration.between(Spans.instant(drill.getFaultBegan()), Spans.instant(time)));
  }

  static double seconds(Duration span) {
    return span.toNanos() / 1e9;
  }

  static double seconds(com.google.protobuf.Duration span) {
    return seconds(Spans.of(span));
  }

  double length() {
    return to - from;
  }

  /// How far along it is, 0 to 1; what lies outside is at its edge.
  double share(double seconds) {
    return Math.clamp((seconds - from) / length(), 0.0, 1.0);
  }

  boolean has(double seconds) {
    return seconds >= from && seconds <= to;
  }

  private static Timestamp baseline(Drill drill) {
    return drill.getStepsList().stream().filter(step -> step.getStep() == Drill.Step.BASELINE && step.hasBegan())
        .map(step -> step.getBegan()).findFirst().orElse(drill.getFaultBegan());
  }

  /// When all that was measured had ended.
  private static double end(Drill drill) {
    double end = drill.hasFaultEnded() ? since(drill, drill.getFaultEnded()) : 0;
    for (var step : drill.getStepsList()) {
      if (step.hasBegan() && step.getStep() != Drill.Step.REPORT) {
        end = Math.max(end, since(drill, step.getBegan()) + seconds(step.getTook()));
      }
    }
    for (var prober : drill.getProbersList()) {
      for (var outage : prober.getOutagesList()) {
        end = Math.max(end, seconds(outage.getAfter()) + seconds(outage.getLength()));
      }
    }
    return end;
  }
}
