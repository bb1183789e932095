package dev.buoy.agent;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/// Tells the service manager that this agent is alive (sd_watchdog_enabled(3)), as long as each of its loops goes on doing
/// what it is given. Used by one thread.
final class Watchdog {
  private final List<Executor> loops;
  private final Runnable alive;
  private final long period;
  private final AtomicInteger unanswered = new AtomicInteger();
  private long last;

  /// @param period between two words; the manager waits for three of them
  /// @param alive says the word
  Watchdog(List<? extends Executor> loops, Duration period, Runnable alive, long now) {
    this.loops = List.copyOf(loops);
    this.period = period.toNanos();
    this.alive = alive;
    this.last = now - this.period;
  }

  /// How often a manager wants to hear of this process; empty: there is none, or it does not.
  static Optional<Duration> period(Map<String, String> environment, long pid) {
    var micros = environment.getOrDefault("WATCHDOG_USEC", "");
    return micros.matches("[1-9]\\d{0,14}") && environment.getOrDefault("WATCHDOG_PID", "" + pid).equals("" + pid)
        ? Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1000 / 3))
        : Optional.empty();
  }

  /// Says the word when it is time, and all loops have done what they were given with the one before.
  void look(long now) {
    if (now - last >= period && unanswered.get() == 0) {
      last = now;
      alive.run();
      unanswered.set(loops.size());
      loops.forEach(loop -> loop.execute(unanswered::decrementAndGet));
    }
  }
}
