package dev.buoy.agent;

import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Connections that have some time to end by themselves before their address leaves.
/// @param time how long at most
/// @param open whether one of them is still open
record Lingering(Duration time, BooleanSupplier open) {
  private static final Duration STEP = Duration.ofMillis(20);

  /// Waits for all of them at once: each has its time from now on.
  /// @param unwanted ends it early
  static void await(List<Lingering> all, BooleanSupplier unwanted, Ticker ticker, Pause pause) {
    var begun = ticker.nanoTime();
    while (!unwanted.getAsBoolean()
        && all.stream().anyMatch(each -> ticker.nanoTime() - begun < each.time.toNanos() && each.open.getAsBoolean())) {
      pause.pause(STEP);
    }
  }
}
