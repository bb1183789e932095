package dev.buoy.agent.proxy;

import java.util.concurrent.atomic.AtomicInteger;

/// Places for connections: so many at once, and no more. Any thread may call.
final class Room {
  private final AtomicInteger taken = new AtomicInteger();
  private volatile int most;

  /// @param most at least 1
  Room(int most) {
    this.most = most;
  }

  /// There are more of them from now on, or fewer: then none is taken back.
  void become(int newMost) {
    most = newMost;
  }

  /// Takes one.
  /// @return whether there was any
  boolean take() {
    int limit = most;
    return taken.getAndUpdate(count -> count < limit ? count + 1 : count) < limit;
  }

  /// Gives one back.
  /// @return whether it may be the one that somebody lacked
  boolean release() {
    return taken.getAndDecrement() >= most;
  }
}
