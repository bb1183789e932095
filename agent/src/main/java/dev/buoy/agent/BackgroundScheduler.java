package dev.buoy.agent;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;

/// Keeps time by a loop's scheduler, and runs the tasks on threads of their own: for work that waits for loops.
/// @param timing any thread may schedule on it
record BackgroundScheduler(Scheduler timing, Executor background) implements Scheduler {
  @Override
  public long nanoTime() {
    return timing.nanoTime();
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    return timing.schedule(delay, () -> background.execute(task));
  }
}
