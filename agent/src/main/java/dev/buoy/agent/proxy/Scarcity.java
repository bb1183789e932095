package dev.buoy.agent.proxy;

import dev.buoy.agent.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Whether something of this machine is lacking, so that a frontend cannot accept: told once when it begins, and once when
/// it has not been felt for a while. Any thread may call.
final class Scarcity {
  private static final Duration OVER = Duration.ofSeconds(1);

  private final Consumer<String> told;
  private final AtomicLong felt = new AtomicLong();
  private volatile String reason = "";

  /// @param told what is lacking; empty: nothing any more
  Scarcity(Consumer<String> told) {
    this.told = told;
  }

  /// What is lacking; empty: nothing.
  String reason() {
    return reason;
  }

  /// It is felt now.
  void felt(String newReason, Scheduler scheduler) {
    if (felt.getAndIncrement() == 0) {
      reason = newReason;
      told.accept(newReason);
      watch(scheduler);
    }
  }

  private void watch(Scheduler scheduler) {
    long before = felt.get();
    scheduler.schedule(OVER, () -> {
      if (felt.compareAndSet(before, 0)) {
        reason = "";
        told.accept("");
      } else {
        watch(scheduler);
      }
    });
  }
}
