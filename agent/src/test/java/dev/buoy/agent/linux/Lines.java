package dev.buoy.agent.linux;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Lines that one thread adds and another waits for.
public final class Lines {
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

  public void add(String line) {
    lines.add(line);
  }

  /// Waits until a line contains `wanted`, ten seconds at most, and drops everything up to it.
  public String await(String wanted) {
    var seen = new ArrayList<String>();
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    try {
      for (var line = next(end); line != null; line = next(end)) {
        if (line.contains(wanted)) {
          return line;
        }
        seen.add(line);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    throw new AssertionError("waited for \"" + wanted + "\", saw " + seen);
  }

  /// Everything that is added within a time.
  public List<String> during(Duration time) {
    var seen = new ArrayList<String>();
    var end = System.nanoTime() + time.toNanos();
    try {
      for (var line = next(end); line != null; line = next(end)) {
        seen.add(line);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return seen;
  }

  /// What is there now, and drops it.
  public List<String> drain() {
    var all = new ArrayList<String>();
    lines.drainTo(all);
    return all;
  }

  private String next(long end) throws InterruptedException {
    return lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
  }
}
