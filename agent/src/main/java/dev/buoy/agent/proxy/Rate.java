package dev.buoy.agent.proxy;

import java.util.concurrent.atomic.AtomicLong;

/// How many of something begin in a second. Any thread may call.
final class Rate {
  private static final int BITS = 24;
  private static final long COUNT = (1L << BITS) - 1;

  /// A second in the upper bits, how many began in it in the lower.
  private final AtomicLong now = new AtomicLong();
  private final AtomicLong most = new AtomicLong();
  private volatile long before;

  /// One has begun.
  /// @param second of any clock that goes forward only
  void count(long second) {
    while (true) {
      long was = now.get();
      // A loop whose batch began earlier counts towards the second that others are in.
      boolean same = was >>> BITS >= second;
      long is = same ? was + 1 : second << BITS | 1;
      if (now.compareAndSet(was, is)) {
        if (!same) {
          before = was;
        }
        if ((is & COUNT) > most.get()) {
          most.accumulateAndGet(is & COUNT, Math::max);
        }
        return;
      }
    }
  }

  /// How many began in the last whole second.
  long last(long second) {
    long was = now.get();
    long last = was >>> BITS >= second ? before : was;
    return last >>> BITS == second - 1 ? last & COUNT : 0;
  }

  /// The most that ever began in one.
  long most() {
    return most.get();
  }
}
