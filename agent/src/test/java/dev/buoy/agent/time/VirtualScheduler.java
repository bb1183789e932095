package dev.buoy.agent.time;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/// A clock that moves only when told to; tasks due at the same instant run in the order they were scheduled.
public final class VirtualScheduler implements Scheduler {
  private final PriorityQueue<Task> queue = new PriorityQueue<>(
      Comparator.comparingLong(Task::dueNanos).thenComparingLong(Task::number));
  private long now;
  private long count;

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable runnable) {
    var task = new Task(now + delay.toNanos(), count++, runnable);
    queue.add(task);
    return () -> queue.remove(task);
  }

  /// Lets time pass and runs what falls due.
  public void advance(Duration duration) {
    var end = now + duration.toNanos();
    while (!queue.isEmpty() && queue.peek().dueNanos() <= end) {
      var task = queue.remove();
      now = task.dueNanos();
      task.runnable().run();
    }
    now = end;
  }

  private record Task(long dueNanos, long number, Runnable runnable) {}
}
