package dev.buoy.agent.journal;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A sink that keeps the newest events in memory. Any thread may read.
public final class RecentEvents implements Journal.Sink {
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private @Nullable Supplier<List<Event>> earlier;

  /// @param capacity how many events are kept, at least 1; older ones are forgotten
  public RecentEvents(int capacity) {
    this.capacity = capacity;
  }

  /// Has what came before this start of the agent read when somebody first asks for it: most agents are asked for nothing
  /// so old, and all have to start.
  /// @param read the events, oldest first; all are older than those that are appended
  public void begin(Supplier<List<Event>> read) {
    lock.lock();
    try {
      earlier = read;
    } finally {
      lock.unlock();
    }
  }

  /// Whether more is asked for than this start of the agent has seen.
  private boolean reachesBack(long number, int limit) {
    lock.lock();
    try {
      if (events.isEmpty()) {
        return true;
      }
      long first = events.getFirst().number();
      return number + 1 < first && events.getLast().number() - first + 1 < limit;
    } finally {
      lock.unlock();
    }
  }

  /// Read outside of the lock: who appends an event, as a loop of VRRP may, waits for no disk.
  private void remember() {
    Supplier<List<Event>> read;
    lock.lock();
    try {
      read = earlier;
    } finally {
      lock.unlock();
    }
    if (read == null) {
      return;
    }
    var before = read.get();
    lock.lock();
    try {
      if (earlier != null) {
        earlier = null;
        long first = events.isEmpty() ? Long.MAX_VALUE : events.getFirst().number();
        var older = before.stream().filter(event -> event.number() < first).toList();
        older.subList(Math.max(0, older.size() - (capacity - events.size())), older.size()).reversed()
            .forEach(events::addFirst);
      }
    } finally {
      lock.unlock();
    }
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
    if (reachesBack(number, limit)) {
      remember();
    }
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
