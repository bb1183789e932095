package dev.buoy.agent.access;

import java.util.concurrent.atomic.AtomicReference;

/// How fast connections are accepted, of all clients together, within a second that slides. Loops ask first and count
/// afterwards, so that each of them may go beyond the rate by one. Any thread may call; times are milliseconds from one
/// arbitrary origin.
public final class AcceptRate {
  private static final long SECOND = 1000;
  private static final long SHORTEST_PAUSE = 10;

  private final AtomicReference<Rate.Window> window = new AtomicReference<>(new Rate.Window(0, 0, 0));

  /// Whether one more may be accepted now.
  public boolean allows(Rate rate, long now) {
    return rate.allows(window.get().at(now, SECOND), now);
  }

  /// One was.
  public void accepted(long now) {
    window.updateAndGet(before -> before.at(now, SECOND).counted());
  }

  /// After how many milliseconds it is worth asking again when none may be.
  public static long pause(Rate rate) {
    return Math.max(SHORTEST_PAUSE, SECOND / rate.count());
  }
}
