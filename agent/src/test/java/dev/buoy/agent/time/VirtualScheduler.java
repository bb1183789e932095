package dev.buoy.agent.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Time that passes only when told to, for whole clusters on one thread. Tasks due at the same instant run in the order
/// they were scheduled, or shuffled by a random generator.
public final class VirtualScheduler implements Scheduler, InstantSource {
  private static final Instant ORIGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private final @Nullable RandomGenerator shuffle;
  private long now;
  private long scheduled;

  /// Tasks of one instant run in the order they were scheduled.
  public VirtualScheduler() {
    this.shuffle = null;
  }

  /// Tasks of one instant run in an order that `shuffle` chooses.
  public VirtualScheduler(RandomGenerator shuffle) {
    this.shuffle = shuffle;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Instant instant() {
    return ORIGIN.plusNanos(now);
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable action) {
    long order = shuffle == null ? scheduled : shuffle.nextLong();
    var task = new Task(now + delay.toNanos(), order, scheduled++, action);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  /// When the next task is due; absent when there is none.
  public @Nullable Long nextDueNanos() {
    var next = tasks.peek();
    return next == null ? null : next.due;
  }

  /// Runs the next task, and moves the time to it.
  public void step() {
    var task = tasks.remove();
    now = task.due;
    task.action.run();
  }

  /// Lets `duration` pass and runs what is due in it.
  public void advance(Duration duration) {
    advance(duration, () -> {});
  }

  /// Lets `duration` pass, and calls `afterEach` after each task.
  public void advance(Duration duration, Runnable afterEach) {
    long end = now + duration.toNanos();
    for (var due = nextDueNanos(); due != null && due <= end; due = nextDueNanos()) {
      step();
      afterEach.run();
    }
    now = end;
  }

  private record Task(long due, long order, long number, Runnable action) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      int byDue = Long.compare(due, other.due);
      int byOrder = byDue != 0 ? byDue : Long.compare(order, other.order);
      return byOrder != 0 ? byOrder : Long.compare(number, other.number);
    }
  }
}
