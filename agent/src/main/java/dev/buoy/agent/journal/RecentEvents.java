package dev.buoy.agent.journal;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/// A sink that keeps the newest events in memory. Any thread may read.
public final class RecentEvents implements Journal.Sink {
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

  /// @param capacity how many events are kept, at least 1; older ones are forgotten
  public RecentEvents(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public void accept(Event event) {
    lock.lock();
    try {
      if (events.size() == capacity) {
        events.removeFirst();
      }
      events.addLast(event);
    } finally {
      lock.unlock();
    }
    watchers.forEach(Runnable::run);
  }

  /// The newest events with a number above `number`, oldest first.
  /// @param limit at most this many, the newest
  public List<Event> after(long number, int limit) {
    lock.lock();
    try {
      var matching = events.stream().filter(event -> event.number() > number).toList();
      return matching.subList(Math.max(0, matching.size() - limit), matching.size());
    } finally {
      lock.unlock();
    }
  }

  /// Calls `watcher` after each event, on the thread that appended it; it must return at once.
  /// @return ends the calls
  public Runnable watch(Runnable watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }
}
