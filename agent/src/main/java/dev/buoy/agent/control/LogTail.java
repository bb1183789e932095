package dev.buoy.agent.control;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/// The latest lines of the agent's own log. Takes a line without waiting for anybody who reads them. Any thread.
public final class LogTail {
  private static final int KEPT = 2000;
  private static final int MOST_CHARACTERS = 4096;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Line> lines = new ArrayDeque<>();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private long written;

  /// How bad it is, the worst last.
  public enum Level {
    DEBUG, INFO, WARNING, ERROR
  }

  /// A line.
  /// @param number 1 for the first
  /// @param logger the part of the agent that says it
  record Line(long number, Instant time, Level level, String logger, String message) {}

  /// Adds a line; one that is too long is cut.
  public void add(Instant time, Level level, String logger, String message) {
    var cut = message.length() > MOST_CHARACTERS ? message.substring(0, MOST_CHARACTERS) : message;
    lock.lock();
    try {
      if (lines.size() == KEPT) {
        lines.removeFirst();
      }
      lines.addLast(new Line(++written, time, level, logger, cut));
    } finally {
      lock.unlock();
    }
    watchers.forEach(Runnable::run);
  }

  /// Those that are kept and have a higher number, oldest first.
  List<Line> after(long number) {
    lock.lock();
    try {
      var newer = new ArrayList<Line>();
      for (var each = lines.descendingIterator(); each.hasNext();) {
        var line = each.next();
        if (line.number <= number) {
          break;
        }
        newer.add(line);
      }
      return newer.reversed();
    } finally {
      lock.unlock();
    }
  }

  /// Has it run after each line, until the answer is.
  /// @param watcher must neither block nor log
  Runnable watch(Runnable watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }
}
